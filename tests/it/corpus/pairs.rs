//! Pairs of reports of which it is known whether they are about the same thing.
//!
//! The true ones differ in wording, language, spelling, place and time, as different people differ. The others are
//! the hard ones: what is near, or the same in all but one respect.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use lamppost::catalogue::{Kind as ServiceKind, Service};
use lamppost::duplicates::{Object, Report, Settings, SettingsForm};
use lamppost::geo::Position;
use lamppost::jurisdictions::JurisdictionId;
use lamppost::media::PhotoHash;

use super::Dice;
use super::vocabulary::KINDS;
use super::writer::Problem;

/// How a pair came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Same,
    NextObject,
    OtherProblem,
    SameWordsElsewhere,
    LongClosed,
    NearbyLike,
}

/// A report that owns its facts.
#[derive(Debug, Clone)]
pub struct Written {
    pub service: &'static str,
    pub place: Position,
    pub at: DateTime<Utc>,
    pub closed: Option<DateTime<Utc>>,
    pub text: String,
    pub object: Option<String>,
    pub photo: Option<PhotoHash>,
}

impl Written {
    pub fn report(&self) -> Report<'_> {
        Report {
            service: self.service,
            place: Some(self.place),
            at: self.at,
            closed: self.closed,
            texts: vec![&self.text],
            object: self.object.as_deref().map(|id| Object { kind: "object", id }),
            photos: self.photo.into_iter().collect(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Pair {
    pub origin: Origin,
    pub older: Written,
    pub newer: Written,
}

/// The services of the invented city.
pub fn services() -> Vec<Service> {
    let service = |kind: &super::vocabulary::Kind| Service {
        department: None,
        id: 0,
        jurisdiction: JurisdictionId(1),
        code: kind.service.to_owned(),
        name: kind.name.to_owned(),
        description: String::new(),
        kind: ServiceKind::Realtime,
        keywords: Vec::new(),
        groups: vec![kind.group.to_owned()],
        position: 0,
        active: true,
        agency: None,
        service_notice: None,
        expected_hours: None,
        release_minutes: None,
        areas: Vec::new(),
        attributes: Vec::new(),
        translations: std::collections::BTreeMap::default(),
    };
    KINDS.iter().map(service).collect()
}

/// What the invented city says about duplicates: nothing but which services people mix up.
pub fn settings() -> Settings {
    let related = vec![vec!["DUMPING".to_owned(), "BIN".to_owned()]];
    Settings::parse(&SettingsForm { related, ..SettingsForm::default() }, &services()).unwrap()
}

/// A place so many metres from another, in any direction.
fn moved(dice: &mut Dice, from: Position, metres: f64) -> Position {
    let angle = dice.between(0.0, std::f64::consts::TAU);
    let north = metres * angle.sin() / 111_195.0;
    let east = metres * angle.cos() / (111_195.0 * from.latitude().to_radians().cos());
    Position::new(from.latitude() + north, from.longitude() + east).unwrap()
}

/// What a telephone says: mostly near, at times 40 m off.
fn located(dice: &mut Dice, at: Position) -> Position {
    let off = if dice.chance(0.1) { dice.between(15.0, 40.0) } else { dice.waiting(6.0).min(15.0) };
    moved(dice, at, off)
}

fn hours(count: f64) -> TimeDelta {
    TimeDelta::seconds(format!("{:.0}", count * 3600.0).parse().unwrap())
}

/// What somebody writes about a problem.
fn written(
    dice: &mut Dice,
    problem: &Problem,
    (place, object): (Position, &str),
    at: DateTime<Utc>,
    language: usize,
) -> Written {
    let photo = dice.chance(0.4).then(|| PhotoHash::from_bits(dice.bits()));
    Written {
        service: KINDS[problem.kind].service,
        place: located(dice, place),
        at,
        closed: None,
        text: problem.text(dice, language),
        object: dice.chance(0.2).then(|| object.to_owned()),
        photo,
    }
}

fn origin_of(number: usize) -> Origin {
    match number % 8 {
        0..3 => Origin::Same,
        3 => Origin::NextObject,
        4 => Origin::OtherProblem,
        5 => Origin::SameWordsElsewhere,
        6 => Origin::LongClosed,
        _ => Origin::NearbyLike,
    }
}

/// So many pairs, three in eight of them the same.
pub fn pairs(seed: u64, count: usize) -> Vec<Pair> {
    let mut dice = Dice::new(seed);
    (0..count).map(|number| pair(&mut dice, origin_of(number))).collect()
}

fn pair(dice: &mut Dice, origin: Origin) -> Pair {
    let middle = Position::new(45.5 + dice.between(-0.1, 0.1), -73.6 + dice.between(-0.1, 0.1));
    let here = middle.unwrap();
    let began =
        Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap() + hours(dice.between(0.0, 4_000.0));
    let problem = {
        let (kind, street) = (dice.below(KINDS.len()), dice.below(6));
        Problem::new(dice, kind, street)
    };
    let language = dice.below(4);
    let mut older = written(dice, &problem, (here, "A-17"), began, language);
    let later = began + hours(dice.waiting(60.0).min(28.0 * 24.0));
    let any_time = began + hours(dice.between(0.5, 25.0 * 24.0));
    let newer = match origin {
        Origin::Same => again(dice, &problem, (here, language), &mut older, later),
        Origin::NextObject => {
            let mut next = Problem::new(dice, problem.kind, problem.street);
            // Lamps of one street fail in the same way.
            next.states = if dice.chance(0.4) { problem.states } else { next.states };
            let metres = dice.between(25.0, 55.0);
            let there = moved(dice, here, metres);
            written(dice, &next, (there, "A-18"), any_time, language)
        }
        Origin::OtherProblem => {
            // Half of the time of the same group, such as a broken kerb at the hole in the road.
            let kind = if dice.chance(0.5) { problem.kind ^ 1 } else { dice.below(KINDS.len()) };
            let kind = if kind == problem.kind { problem.kind ^ 1 } else { kind };
            let own = Problem::new(dice, kind, problem.street);
            let other = Problem { landmarks: problem.landmarks, number: problem.number, ..own };
            written(dice, &other, (here, "B-3"), later, language)
        }
        Origin::SameWordsElsewhere => {
            let metres = dice.between(75.0, 300.0);
            let there = moved(dice, here, metres);
            let mut newer = written(dice, &problem, (there, "A-29"), later, language);
            newer.text.clone_from(&older.text);
            newer
        }
        Origin::LongClosed => {
            let closed = began + hours(dice.between(5.0, 200.0));
            older.closed = Some(closed);
            let again = closed + hours(24.0 * dice.between(2.0, 25.0));
            written(dice, &problem, (here, "A-17"), again, language)
        }
        Origin::NearbyLike => {
            let street = if dice.chance(0.7) { problem.street } else { dice.below(6) };
            let other = Problem::new(dice, problem.kind, street);
            let metres = dice.between(15.0, 58.0);
            let there = moved(dice, here, metres);
            written(dice, &other, (there, "A-19"), any_time, language)
        }
    };
    Pair { origin, older, newer }
}

/// Somebody else writes about the same.
fn again(
    dice: &mut Dice,
    problem: &Problem,
    (here, language): (Position, usize),
    older: &mut Written,
    at: DateTime<Utc>,
) -> Written {
    let language = if dice.chance(0.06) { dice.below(4) } else { language };
    let mut newer = written(dice, problem, (here, "A-17"), at, language);
    if dice.chance(0.04) {
        older.photo = Some(PhotoHash::from_bits(dice.bits()));
        newer.photo = older.photo.map(|photo| PhotoHash::from_bits(photo.bits() ^ 0b1001));
    }
    // They chose the service that people mix it up with.
    if newer.service == "DUMPING" && dice.chance(0.3) {
        newer.service = "BIN";
    }
    newer
}

/// How well verdicts fit the truth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub right: u32,
    pub wrong: u32,
    pub missed: u32,
}

impl Score {
    pub fn add(&mut self, same: bool, said: bool) {
        match (same, said) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    /// Of what was called the same, how much is.
    pub fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }

    /// Of what is the same, how much was called so.
    pub fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }
}
