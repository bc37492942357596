//! Which stored reports are worth comparing.

use lamppost::duplicates::{Gate, Object, Report};

use super::support::{earlier, hours, noon, north, report};
use crate::corpus::pairs::settings;

#[test]
fn the_gate_is_a_box_a_span_of_time_and_a_few_services() {
    let gate = Gate::of(&report(), &settings()).unwrap();
    assert_eq!(gate.services, ["LAMP", "SIGNAL"]);
    assert_eq!((gate.from, gate.until), (noon() - hours(24 * 30), noon() + hours(24 * 30)));
    assert_eq!(gate.closed_from, noon() - hours(24 * 3));
    let area = gate.area.unwrap();
    assert!(area.contains(north(59.9)) && !area.contains(north(61.0)));
}

#[test]
fn it_admits_what_is_near_or_of_the_same_object() {
    let lamp = Some(Object { kind: "lamp", id: "7" });
    let gate = |report: &Report<'static>| Gate::of(report, &settings());
    let near = gate(&report()).unwrap();
    assert!(near.admits(&earlier()));
    assert!(!near.admits(&Report { service: "TREE", ..earlier() }));
    assert!(!near.admits(&Report { place: Some(north(100.0)), ..earlier() }));
    assert!(!near.admits(&Report { at: noon() - hours(24 * 31), ..earlier() }));
    assert!(!near.admits(&Report { closed: Some(noon() - hours(24 * 4)), ..earlier() }));
    let named = gate(&Report { object: lamp, ..report() }).unwrap();
    assert!(named.admits(&Report { place: None, object: lamp, ..earlier() }));
    let only_named = gate(&Report { object: lamp, place: None, ..report() }).unwrap();
    assert!(only_named.area.is_none() && !only_named.admits(&earlier()));
}

#[test]
fn a_report_without_place_and_object_has_no_gate() {
    assert_eq!(Gate::of(&Report { place: None, ..report() }, &settings()), None);
}
