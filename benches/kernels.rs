//! The small loops that much depends on, one by one: `cargo bench --bench kernels`. What a whole server does is
//! measured by the bench `goals`.
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_wrap,
    clippy::unwrap_used,
    reason = "it is a bench"
)]

use std::hint::black_box;

use chrono::TimeZone as _;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lamppost::duplicates::{Report, Settings, rank};
use lamppost::geo::{Area, AreaIndex, Position};
use lamppost::http::{Format, Members, Parameters, Sink, write_list};
use lamppost::moderation::{Learner, Masker, MaskingForm};
use lamppost::requests::{Cursor, Order, SortKey};
use lamppost::routing::{
    AnswerForm, AreaForm, Case, ConditionForm, Known, OutcomeForm, OwnerForm, RuleForm, RuleSet,
    RuleSetForm, SpanForm, compare,
};
use lamppost::time::{Instant, format_instant, parse_instant};

/// Corners of one area.
const CORNERS: u32 = 40;
/// Areas side by side and below each other.
const SIDE: u32 = 30;
const ROWS: usize = 50;

/// A round area on a grid; the areas touch.
fn area(column: u32, row: u32) -> Area {
    let ring = (0..=CORNERS).map(|corner| {
        let angle = f64::from(corner % CORNERS) / f64::from(CORNERS) * std::f64::consts::TAU;
        [f64::from(column) + 0.5 * angle.cos(), f64::from(row) + 0.5 * angle.sin()]
    });
    Area::try_new(&[vec![ring.collect()]]).unwrap()
}

fn look_up(c: &mut Criterion) {
    let areas: Vec<Area> =
        (0..SIDE * SIDE).map(|number| area(number % SIDE, number / SIDE)).collect();
    let index = AreaIndex::build((0..).zip(&areas));
    let points: Vec<Position> = (0..1_000_u32)
        .map(|number| {
            let (x, y) = (number * 7_919 % 3_000, number * 104_729 % 3_000);
            Position::new(f64::from(y) / 100.0, f64::from(x) / 100.0).unwrap()
        })
        .collect();
    let mut group = c.benchmark_group("areas");
    group.throughput(Throughput::Elements(points.len() as u64));
    group.bench_function("owner of a point", |b| {
        b.iter(|| points.iter().filter(|at| index.owner(black_box(**at)).is_some()).count());
    });
    group.bench_function("all areas of a point", |b| {
        b.iter(|| points.iter().map(|at| index.covering(black_box(*at)).count()).sum::<usize>());
    });
    group.finish();
    c.bench_function("areas/build the index", |b| {
        b.iter(|| AreaIndex::build((0..).zip(black_box(&areas))));
    });
}

fn morning() -> Instant {
    chrono::Utc.with_ymd_and_hms(2026, 5, 1, 10, 0, 0).unwrap()
}

/// As many members as a report has in a list.
struct Row(usize);

impl Members for Row {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.integer("number", self.0 as i64);
        for name in ["service_request_id", "service_code", "status", "zipcode"] {
            sink.text(name, "26-7K3M92QX");
        }
        sink.text(
            "description",
            "A deep hole in the right lane; cars \"swerve\" into the bicycle lane.",
        );
        for name in
            ["status_notes", "service_notice", "expected_datetime", "address_id", "media_url"]
        {
            sink.null(name);
        }
        sink.text("address", "1200 Rue Saint-Denis, Montr\u{e9}al");
        sink.instant("requested_datetime", morning());
        sink.instant("updated_datetime", morning());
        sink.number("lat", 45.516_136);
        sink.number("long", -73.561_204);
    }
}

fn documents(c: &mut Criterion) {
    let rows: Vec<Row> = (0..ROWS).map(Row).collect();
    let mut group = c.benchmark_group("documents");
    group.throughput(Throughput::Elements(ROWS as u64));
    for (name, format) in [("JSON", Format::Json), ("XML", Format::Xml)] {
        group.bench_function(name, |b| {
            b.iter(|| write_list(format, "service_requests", "request", black_box(&rows)));
        });
    }
    group.finish();
}

fn texts(c: &mut Criterion) {
    let mut group = c.benchmark_group("texts");
    let written = format_instant(morning());
    group.bench_function("an instant", |b| {
        b.iter(|| parse_instant(black_box(&written), chrono_tz::UTC));
    });
    let place = Cursor { order: Order::Newest, key: SortKey::At(morning()), id: 1_234_567 }.text();
    group.bench_function("a cursor", |b| b.iter(|| Cursor::parse(black_box(&place))));
    let query = "service_code=POTHOLE,LAMP&status=open&start_date=2026-05-01T00%3A00%3A00Z\
                 &end_date=2026-06-01T00%3A00%3A00Z&page_size=50&page=3";
    group.bench_function("a query", |b| b.iter(|| Parameters::of_query(black_box(query))));
    group.finish();
}

/// Rules of a set, services that they are about, and layers in which a case lies.
const RULES: usize = 500;
const SERVICES: usize = 40;
const LAYERS: usize = 10;

fn codes(what: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{what}{number}")).collect()
}

/// What a rule of this number asks besides the service: each kind of condition in turn.
fn asked(number: usize) -> ConditionForm {
    let form = ConditionForm::default;
    match number % 6 {
        0 => ConditionForm { words: Some(vec![format!("phrase of number {number}")]), ..form() },
        1 => ConditionForm {
            area: Some(AreaForm {
                layer: format!("layer{}", number % LAYERS),
                codes: vec![format!("area{}", number % 30), format!("area{}", number % 30 + 1)],
            }),
            ..form()
        },
        2 => ConditionForm {
            time: Some(vec![SpanForm {
                days: vec!["mon".to_owned(), "fri".to_owned()],
                hours: Some("22:00-06:00".to_owned()),
            }]),
            ..form()
        },
        3 => ConditionForm {
            answer: Some(AnswerForm {
                attribute: "DEPTH".to_owned(),
                at_least: Some(f64::from(u32::try_from(number % 50).unwrap())),
                ..AnswerForm::default()
            }),
            ..form()
        },
        4 => ConditionForm { not: true, channel: Some(vec!["web".to_owned()]), ..form() },
        _ => ConditionForm {
            words: Some(vec!["bicycle lane".to_owned(), "car".to_owned()]),
            ..form()
        },
    }
}

/// As many rules as a large city has; with `bound`, half of them are about a few services only.
fn rules(bound: bool) -> RuleSet {
    let areas = codes("area", 31).into_iter().collect();
    let layers = codes("layer", LAYERS).into_iter();
    let known = Known {
        services: codes("SERVICE", SERVICES).into_iter().collect(),
        areas: layers.map(|layer| (layer, std::collections::BTreeSet::clone(&areas))).collect(),
        departments: [("streets".to_owned(), "Streets".to_owned())].into(),
        attributes: ["DEPTH".to_owned()].into(),
        ..Known::default()
    };
    let rule = |number: usize| {
        let service = vec![format!("SERVICE{}", number % SERVICES)];
        let service = ConditionForm { service: Some(service), ..ConditionForm::default() };
        let mut when = vec![asked(number), asked(number / 6)];
        when.extend((bound && number.is_multiple_of(2)).then_some(service));
        RuleForm {
            code: format!("rule-{number}"),
            title: "A rule".to_owned(),
            when,
            then: OutcomeForm {
                urgency: 1,
                tags: vec![format!("tag{number}")],
                ..OutcomeForm::default()
            },
            ..RuleForm::default()
        }
    };
    let form = RuleSetForm {
        fallback: OwnerForm { department: "streets".to_owned(), team: None },
        rule: (0..RULES).map(rule).collect(),
        ..RuleSetForm::default()
    };
    RuleSet::parse(&form, &known).unwrap()
}

fn routing(c: &mut Criterion) {
    let layers = codes("layer", LAYERS);
    let text = "A deep hole in the right lane; cars \"swerve\" into the bicycle lane. ".repeat(4);
    let case = Case {
        service: "SERVICE4",
        areas: layers.iter().map(|layer| (layer.as_str(), "area7")).collect(),
        answers: vec![("DEPTH", "12"), ("LANE", "right")],
        texts: vec!["Deep hole", &text],
        channel: "web",
        at: morning().naive_utc(),
        ..Case::default()
    };
    let mut group = c.benchmark_group("routing");
    for (name, bound) in [("500 rules", true), ("500 rules of any service", false)] {
        let set = rules(bound);
        group.bench_function(name, |b| b.iter(|| set.decide(black_box(&case))));
    }
    let (old, new) = (rules(true), rules(false));
    group.bench_function("compare", |b| b.iter(|| compare(&old, &new, black_box(&case))));
    group.bench_function("review", |b| b.iter(|| old.review(morning().date_naive())));
    group.finish();
}

const TEXT: &str = "My name is Anna Smith, call 514-555-0199 or write to anna@example.org. The street lamp in front \
                    of 1200 rue Saint-Denis has been dark since 2026-05-01; a car (AB-123-CD) nearly hit my daughter.";

fn judging(c: &mut Criterion) {
    let settings = Settings::default();
    let report = |number: u32| Report {
        place: Position::new(45.5 + f64::from(number) * 1e-5, -73.6).ok(),
        texts: vec!["Street lamp", TEXT],
        ..Report::new("LAMP", morning())
    };
    let candidates: Vec<Report<'_>> = (1..=50).map(report).collect();
    let mut group = c.benchmark_group("judging");
    group.bench_function("50 candidates", |b| {
        b.iter(|| rank(black_box(&report(0)), &candidates, &settings));
    });
    let masker = Masker::parse(&MaskingForm::default()).unwrap();
    group.bench_function("mask a text", |b| {
        b.iter(|| masker.mask(black_box(TEXT), &["Anna Smith"]));
    });
    let mut learner = Learner::default();
    for number in 0..5_000 {
        learner.add(
            &format!("SERVICE{}", number % 40),
            &format!("word{} text{} lamp", number % 97, number % 89),
        );
    }
    let model = learner.model();
    group.bench_function("suggest services", |b| b.iter(|| model.suggest(black_box(TEXT))));
    group.finish();
}

criterion_group!(kernels, look_up, documents, texts, routing, judging);
criterion_main!(kernels);
