//! The calls that the clients send.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::city::City;
use crate::empty;
use crate::fill::{DAYS, Numbers, code_of, wire};
use crate::load::Calls;
use crate::statements::{PAGE, QUARTER_DAYS};

/// Where the production endpoint stands.
pub const BASE: &str = "/open311/v2";
const DAY: i64 = 86_400;
const END: &[u8] = b" HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The same GET again and again.
pub fn same(path: String) -> impl Calls {
    move |_: &mut Numbers, out: &mut Vec<u8>| {
        out.extend_from_slice(b"GET ");
        out.extend_from_slice(path.as_bytes());
        out.extend_from_slice(END);
    }
}

/// The same GET by somebody who has the answer already.
pub fn same_with_tag(path: &str, tag: &str) -> impl Calls + use<> {
    let request = crate::client::get(path, &format!("If-None-Match: {tag}\r\n"));
    move |_: &mut Numbers, out: &mut Vec<u8>| out.extend_from_slice(&request)
}

pub fn nothing() -> impl Calls {
    same(empty::PATH.to_owned())
}

/// Any request by its identifier.
pub fn by_code(city: &City) -> impl Calls + use<> {
    let rows = city.shape.rows;
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let code = code_of(1 + dice.below(rows));
        write!(out, "GET {BASE}/requests/{code}.json").unwrap();
        out.extend_from_slice(END);
    }
}

/// Open ones of any service in any quarter.
pub fn filtered(city: &City) -> impl Calls + use<> {
    let start = city.shape.start();
    let services = service_codes(city);
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let from = start + dice.below((DAYS - QUARTER_DAYS) as u64) as i64 * DAY;
        let to = from + QUARTER_DAYS * DAY;
        let service = dice.pick(&services);
        write!(
            out,
            "GET {BASE}/requests.json?status=open&service_code={service}&start_date={}&end_date={}\
             &page_size={PAGE}",
            wire(from),
            wire(to)
        )
        .unwrap();
        out.extend_from_slice(END);
    }
}

/// What changed since some moment of the last week.
pub fn updated_after(city: &City) -> impl Calls + use<> {
    let end = city.shape.end;
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let since = wire(end - dice.below(7 * DAY as u64) as i64);
        write!(out, "GET {BASE}/requests.json?updated_after={since}&page_size={PAGE}").unwrap();
        out.extend_from_slice(END);
    }
}

/// A box of about a kilometre.
pub fn bbox(city: &City) -> impl Calls + use<> {
    let points = city.shape.points.clone();
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let at = dice.pick(&points);
        let (lat, long) = (at.latitude(), at.longitude());
        write!(
            out,
            "GET {BASE}/requests.json?bbox={:.5},{:.5},{:.5},{:.5}&page_size={PAGE}",
            long - 0.0065,
            lat - 0.0045,
            long + 0.0065,
            lat + 0.0045
        )
        .unwrap();
        out.extend_from_slice(END);
    }
}

/// A circle of half a kilometre.
pub fn radius(city: &City) -> impl Calls + use<> {
    let points = city.shape.points.clone();
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let at = dice.pick(&points);
        let (lat, long) = (at.latitude(), at.longitude());
        write!(
            out,
            "GET {BASE}/requests.json?lat={lat:.5}&long={long:.5}&radius=500&page_size={PAGE}"
        )
        .unwrap();
        out.extend_from_slice(END);
    }
}

fn service_codes(city: &City) -> Vec<String> {
    city.query("SELECT code FROM services ORDER BY id").lines().map(str::to_owned).collect()
}

/// A report: form, place, contact, two answers, an idempotency key of its own.
pub fn report(city: &City, path: &str) -> impl Calls + use<> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let (points, key, path) = (city.shape.points.clone(), city.key.clone(), path.to_owned());
    let run = std::process::id();
    move |dice: &mut Numbers, out: &mut Vec<u8>| {
        let at = dice.pick(&points);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            "service_code=POTHOLE&lat={:.6}&long={:.6}&description=A+deep+hole+in+the+right+lane%3B+\
             cars+swerve+into+the+bicycle+lane+to+get+around+it.+Report+{number}&email=resident.{number}\
             %40mail.example&first_name=Alex&phone=%2B1+514+555+0199&attribute%5BDEPTH%5D=deep\
             &attribute%5BLANE%5D=bicycle",
            at.latitude(),
            at.longitude()
        );
        write!(
            out,
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {key}\r\n\
             Idempotency-Key: goals-{run:08x}-{:016x}-{number:012}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            dice.next(),
            body.len()
        )
        .unwrap();
    }
}
