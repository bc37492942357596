//! What was looked at, and what it says, in words.

use std::fmt;

use super::Relation;

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// How far apart the places are.
    Distance,
    /// How the services stand to each other.
    Service,
    /// How long lies between the reports.
    Time,
    /// How alike the words are.
    Words,
    /// Which numbers the texts name.
    Numbers,
    /// Which thing of the city each is about.
    Object,
    /// How alike the photos are.
    Photo,
}

impl Feature {
    /// All of them, in the order of [`super::Likeness::parts`].
    pub const ALL: [Self; 7] = [
        Self::Distance,
        Self::Service,
        Self::Time,
        Self::Words,
        Self::Numbers,
        Self::Object,
        Self::Photo,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Distance => "distance",
            Self::Service => "service",
            Self::Time => "time",
            Self::Words => "words",
            Self::Numbers => "numbers",
            Self::Object => "object",
            Self::Photo => "photo",
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which of two reports came first, seen from the one that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// The candidate came before it.
    Earlier,
    /// The candidate came after it.
    Later,
}

/// How the things that two reports are about stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objects {
    /// One of the reports names none.
    Unknown,
    /// Both name the same.
    Same(String),
    /// They name two of the same kind.
    Different,
    /// They name things of different kinds.
    OtherKind,
}

/// What one feature says.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// How far apart they are; nothing where one has no position.
    Distance {
        /// The distance in metres.
        metres: Option<f64>,
        /// The most that is allowed.
        within: f64,
    },
    /// The services.
    Service(Relation),
    /// Time between them.
    Time {
        /// Seconds from one report to the other.
        seconds: i64,
        /// Which came first.
        order: Order,
        /// Seconds from the closing of the earlier report to the later one, if it was closed by then.
        since_closed: Option<i64>,
    },
    /// Words.
    Words {
        /// Words that both have, as the compared report writes them, those that say most first; at most five.
        alike: Vec<String>,
        /// How much of the shorter text is in the other, 0 to 1; nothing where one has no words.
        share: Option<f64>,
    },
    /// Numbers in the texts, such as those of houses and lamps.
    Numbers {
        /// Those that both name.
        alike: Vec<String>,
        /// Whether each names some.
        both: bool,
    },
    /// Things of the city.
    Object(Objects),
    /// Photos.
    Photo {
        /// Bits, of 64, by which the two most similar photos differ; nothing where one has none that tells anything.
        distance: Option<u32>,
    },
}

impl Evidence {
    /// What was looked at.
    pub fn feature(&self) -> Feature {
        match self {
            Self::Distance { .. } => Feature::Distance,
            Self::Service(_) => Feature::Service,
            Self::Time { .. } => Feature::Time,
            Self::Words { .. } => Feature::Words,
            Self::Numbers { .. } => Feature::Numbers,
            Self::Object(_) => Feature::Object,
            Self::Photo { .. } => Feature::Photo,
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Distance { metres: None, .. } => f.write_str("no position to compare"),
            Self::Distance { metres: Some(metres), within } if metres > within => {
                write!(f, "{metres:.0} m away, farther than {within:.0} m")
            }
            Self::Distance { metres: Some(metres), .. } => write!(f, "{metres:.0} m away"),
            Self::Service(relation) => relation.fmt(f),
            Self::Time { seconds, order, since_closed } => {
                match order {
                    Order::Earlier | Order::Later if *seconds < 60 => {
                        f.write_str("reported at the same time")?;
                    }
                    Order::Earlier => write!(f, "reported {} earlier", Span(*seconds))?,
                    Order::Later => write!(f, "reported {} later", Span(*seconds))?,
                }
                match (since_closed, order) {
                    (None, _) => Ok(()),
                    (Some(since), Order::Earlier) => write!(f, ", closed {} before", Span(*since)),
                    (Some(since), Order::Later) => {
                        write!(f, ", {} after this was closed", Span(*since))
                    }
                }
            }
            Self::Words { share: None, .. } => f.write_str("no words to compare"),
            Self::Words { alike, .. } if alike.is_empty() => f.write_str("the words differ"),
            Self::Words { alike, share: Some(share) } => {
                let how =
                    if *share >= 0.35 { "the words are alike" } else { "few words are alike" };
                write!(f, "{how}: {}", alike.join(", "))
            }
            Self::Numbers { both: false, .. } => f.write_str("no numbers to compare"),
            Self::Numbers { alike, .. } if alike.is_empty() => {
                f.write_str("they name other numbers")
            }
            Self::Numbers { alike, .. } => write!(f, "both name {}", alike.join(", ")),
            Self::Object(Objects::Unknown) => f.write_str("no object to compare"),
            Self::Object(Objects::Same(name)) => write!(f, "the same object: {name}"),
            Self::Object(Objects::Different) => f.write_str("another object of the same kind"),
            Self::Object(Objects::OtherKind) => f.write_str("an object of another kind"),
            Self::Photo { distance: None } => f.write_str("no photos to compare"),
            Self::Photo { distance: Some(0..=8) } => f.write_str("the same photo"),
            Self::Photo { distance: Some(9..=14) } => f.write_str("similar photos"),
            Self::Photo { distance: Some(_) } => f.write_str("the photos differ"),
        }
    }
}

/// Seconds in the largest unit that fits.
struct Span(i64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
        let (size, unit) =
            units.into_iter().find(|(size, _)| self.0 >= *size).unwrap_or((1, "second"));
        let number = self.0.checked_div(size).unwrap_or_default();
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}

/// What one feature says and how much that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Points for being the same; below nought against it. They are logarithms of odds, so they add up.
    pub points: f64,
    /// What it says; displayed, it is the reason in words.
    pub evidence: Evidence,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.evidence.fmt(f)
    }
}
