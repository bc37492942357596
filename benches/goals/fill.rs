//! The stored requests of an invented city: the same for the same seed, and any of them without the ones
//! before it.

use std::borrow::Cow;

use chrono::DateTime;
use lamppost::city::files::{Folder, read};
use lamppost::geo::{Area, AreaIndex, Position};

/// A repeatable stream of numbers (Steele's `SplitMix64`).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1, 1 excluded.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.unit() * end as f64) as u64
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

/// The city that all of it is in; its services and borders are those of the example.
pub const CITY: &str = "examples/city";
const OUTLINE: &str = "examples/city/montreal/boundaries/city.geojson";
/// How far back the requests go, in days.
pub const DAYS: i64 = 3 * 365;
const DAY: i64 = 86_400;
/// Requests younger than this are mostly open.
const FRESH_DAYS: f64 = 21.0;

/// What the requests are made of.
#[derive(Debug, Clone)]
pub struct Shape {
    pub rows: u64,
    pub seed: u64,
    /// The moment of the newest request, in seconds since 1970.
    pub end: i64,
    pub jurisdiction: i64,
    /// Keys of the services.
    pub services: Vec<i64>,
    /// The key of the department that answers for each service.
    pub departments: Vec<i64>,
    pub points: Vec<Position>,
}

/// One stored request with what belongs to it.
#[derive(Debug, Clone)]
pub struct Report {
    pub id: u64,
    pub service: i64,
    pub code: String,
    pub closed: bool,
    pub description: String,
    pub requested: i64,
    pub updated: i64,
    pub expected: Option<i64>,
    pub address: Option<String>,
    pub zipcode: Option<&'static str>,
    pub lat: f64,
    pub long: f64,
    pub photo: Option<String>,
    pub answers: u8,
    pub contact: bool,
    pub department: i64,
    /// From 0, the lowest, to 3.
    pub priority: i64,
}

/// The identifier of the n-th request: ten digits without an order, and never one twice. The statement
/// that the databases alone are measured with does the same sum.
pub fn code_of(n: u64) -> String {
    format!("S-{}", 1_000_000_000 + n * CODE_FACTOR % CODE_PRIME)
}

pub const CODE_FACTOR: u64 = 387_420_489;
pub const CODE_PRIME: u64 = 999_999_937;

/// A moment as both databases read it.
pub fn moment(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap().format("%F %T").to_string()
}

/// A moment as clients send it.
pub fn wire(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap().format("%FT%TZ").to_string()
}

impl Shape {
    pub fn start(&self) -> i64 {
        self.end - DAYS * DAY
    }

    /// The n-th request, from 1, oldest first.
    pub fn report(&self, n: u64) -> Report {
        let mut dice = Numbers(self.seed ^ n.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let requested = self.requested(n, dice.unit());
        let age = (self.end - requested) as f64 / DAY as f64;
        let open = dice.chance(if age < FRESH_DAYS { 0.85 } else { 0.137 });
        let at = dice.pick(&self.points);
        let taken = (-(1.0 - dice.unit()).ln() * 6.0 * DAY as f64) as i64 + 600;
        let service = *dice.pick(&self.services);
        Report {
            id: n,
            service,
            code: code_of(n),
            closed: !open,
            description: format!("{} {}", dice.pick(&WHAT), dice.pick(&WHERE)),
            requested,
            updated: if open { requested } else { (requested + taken).min(self.end) },
            expected: dice.chance(0.8).then_some(requested + 5 * DAY),
            address: dice
                .chance(0.6)
                .then(|| format!("{} {}", 1 + dice.below(9_000), dice.pick(&STREETS))),
            zipcode: dice.chance(0.3).then(|| *dice.pick(&ZIPCODES)),
            lat: at.latitude() + (dice.unit() - 0.5) * 0.002,
            long: at.longitude() + (dice.unit() - 0.5) * 0.002,
            photo: dice
                .chance(0.3)
                .then(|| format!("https://photos.example.org/{:016x}.jpg", dice.next())),
            answers: if dice.chance(0.3) { 1 + u8::from(dice.chance(0.5)) } else { 0 },
            contact: dice.chance(0.5),
            department: self.department_of(service),
            priority: match dice.unit() {
                share if share < 0.1 => 0,
                share if share < 0.9 => 1,
                share if share < 0.99 => 2,
                _ => 3,
            },
        }
    }

    fn department_of(&self, service: i64) -> i64 {
        let at = self.services.iter().position(|one| *one == service);
        at.and_then(|at| self.departments.get(at)).copied().unwrap_or_default()
    }

    /// Evenly over the years, but few at night.
    fn requested(&self, n: u64, jitter: f64) -> i64 {
        let span = (DAYS * DAY) as f64;
        let even = span * (n as f64 - jitter) / self.rows as f64;
        let (day, share) = ((even / DAY as f64).floor(), (even / DAY as f64).fract());
        let share = match share {
            s if s < 0.08 => s / 0.08 * 0.25,
            s if s < 0.9 => 0.25 + (s - 0.08) / 0.82 * 0.6,
            s => 0.85 + (s - 0.9) / 0.1 * 0.15,
        };
        self.start() + ((day + share) * DAY as f64) as i64
    }
}

/// Places inside the city, in clusters, the same ones every time.
pub fn points() -> Vec<Position> {
    let text = std::fs::read_to_string(OUTLINE).unwrap();
    let areas: Vec<Area> =
        lamppost::geo::read_features(&text).unwrap().into_iter().map(|f| f.area).collect();
    let index = AreaIndex::build((0..).zip(&areas));
    let mut dice = Numbers(311);
    let (south, north, west, east) = (45.41, 45.70, -73.98, -73.48);
    let mut anywhere = || loop {
        let lat = south + (north - south) * dice.unit();
        let long = west + (east - west) * dice.unit();
        let at = Position::new(lat, long).unwrap();
        if index.owner(at).is_some() {
            break at;
        }
    };
    let centres: Vec<Position> = (0..60).map(|_| anywhere()).collect();
    let mut dice = Numbers(312);
    let mut found = Vec::new();
    while found.len() < 20_000 {
        let centre = dice.pick(&centres);
        let spread = |dice: &mut Numbers| (dice.unit() + dice.unit() + dice.unit() - 1.5) * 0.02;
        let lat = centre.latitude() + spread(&mut dice);
        let at = Position::new(lat, centre.longitude() + spread(&mut dice)).unwrap();
        if index.owner(at).is_some() {
            found.push(at);
        }
    }
    found
}

/// How many services the city offers.
pub fn service_count() -> usize {
    let reading = read(&Folder::load(std::path::Path::new(CITY)).unwrap()).unwrap();
    reading.city.jurisdictions.iter().map(|one| one.services.len()).sum()
}

/// One cell of a row.
#[derive(Debug, Clone)]
pub enum Value {
    Null,
    Whole(i64),
    Real(f64),
    Text(Cow<'static, str>),
    Bytes(Vec<u8>),
    Flag(bool),
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

const WHAT: [&str; 8] = [
    "A deep hole in the right lane; cars swerve into the bicycle lane to get around it.",
    "The lamp has been dark for three nights and the crossing is hard to see.",
    "Bags of household waste were left on the sidewalk and animals have torn them open.",
    "Water has been running down the gutter since yesterday morning, more every hour.",
    "A large branch hangs over the path and may come down with the next wind.",
    "Somebody has painted over the whole wall, the door and both windows.",
    "The snow was pushed onto the sidewalk and nobody with a pram can pass.",
    "The traffic light shows red in all directions.",
];
const WHERE: [&str; 6] = [
    "In front of the school.",
    "Close to the corner, on the north side.",
    "Behind the bus stop.",
    "Across from the park's entrance, next to the bench. It was reported once before.",
    "By the river.",
    "Second lamppost from the bridge, please call before you come.",
];
const STREETS: [&str; 6] = [
    "rue Saint-Denis",
    "boulevard Saint-Laurent",
    "avenue du Parc",
    "rue Sherbrooke Ouest",
    "rue Ontario Est",
    "boulevard de Maisonneuve",
];
const ZIPCODES: [&str; 4] = ["H2X 1Y5", "H3A 2B4", "H1V 3N7", "H4C 1G9"];
