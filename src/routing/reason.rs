//! Why a decision is what it is: structured, and in sentences.

use std::fmt;

use super::{Condition, Field, Priority, Release, Rule};

/// A condition that held, with the alternative that made it hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding<'a> {
    /// The condition.
    pub condition: &'a Condition,
    /// The place of the alternative; none of a negated condition.
    pub alternative: Option<usize>,
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.condition.say(self.alternative, f)
    }
}

/// Who said something.
#[derive(Debug, Clone, PartialEq)]
pub enum Source<'a> {
    /// A rule that held.
    Rule {
        /// The rule.
        rule: &'a Rule,
        /// What made it hold: one finding for each of its conditions.
        findings: Vec<Finding<'a>>,
    },
    /// The owner of an area.
    Area {
        /// The service whose authority lies with the layer.
        service: &'a str,
        /// The layer.
        layer: &'a str,
        /// The area's code.
        area: &'a str,
    },
    /// The service, which names a department.
    Service,
    /// Nobody else.
    Fallback,
}

/// What was said and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// Which department.
    Department {
        /// Its code.
        code: &'a str,
        /// Its name for people.
        name: &'a str,
    },
    /// Which team.
    Team {
        /// Its code.
        code: &'a str,
        /// The name of its department.
        of: &'a str,
    },
    /// Which person.
    Person(&'a str),
    /// How soon.
    Priority(Priority),
    /// When the public may see it.
    Release(Release),
    /// One tag.
    Tag(&'a str),
    /// Points of urgency.
    Urgency(i32),
    /// That no later rule is tried.
    Stop,
}

impl Said<'_> {
    /// The field that it is about.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Department { .. } => Some(Field::Department),
            Self::Team { .. } => Some(Field::Team),
            Self::Person(_) => Some(Field::Person),
            Self::Priority(_) => Some(Field::Priority),
            Self::Release(_) => Some(Field::Release),
            Self::Tag(_) => Some(Field::Tags),
            Self::Urgency(_) => Some(Field::Urgency),
            Self::Stop => None,
        }
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department { name, .. } => write!(f, "it goes to {name}"),
            Self::Team { code, of } => write!(f, "it goes to team {code} of {of}"),
            Self::Person(name) => write!(f, "it is given to {name}"),
            Self::Priority(priority) => write!(f, "its priority is {priority}"),
            Self::Release(Release::AtOnce) => f.write_str("it is public at once"),
            Self::Release(Release::Never) => f.write_str("it never becomes public"),
            Self::Release(release @ (Release::AfterHours(_) | Release::AfterReview)) => {
                write!(f, "it becomes public {release}")
            }
            Self::Tag(tag) => write!(f, "it is tagged {tag}"),
            Self::Urgency(points @ (1 | -1)) => {
                write!(f, "its urgency changes by {points:+} point")
            }
            Self::Urgency(points) => write!(f, "its urgency changes by {points:+} points"),
            Self::Stop => f.write_str("no later rule is tried"),
        }
    }
}

/// Somebody who said something that counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'a> {
    /// Who.
    pub source: Source<'a>,
    /// What of it counted.
    pub said: Vec<Said<'a>>,
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Rule { rule, findings } => {
                write!(f, "Rule `{}` ({}): ", rule.code, rule.title)?;
                if findings.is_empty() {
                    f.write_str("it holds for every case")?;
                }
                say_all(findings.iter(), f)?;
                f.write_str("; so ")?;
            }
            Source::Area { service, layer, area } => write!(
                f,
                "No rule names an owner, layer {layer} decides for service {service}, and it lies \
                 in {layer} {area}; so "
            )?,
            Source::Service => {
                f.write_str("No rule and no area names an owner, but the service does; so ")?;
            }
            Source::Fallback => {
                f.write_str("No rule, no area and no service names an owner; so ")?;
            }
        }
        // Who names a team and its department at once says it in one breath.
        let team = self.said.iter().any(|one| one.field() == Some(Field::Team));
        let said = self.said.iter();
        say_all(said.filter(|one| !team || one.field() != Some(Field::Department)), f)?;
        f.write_str(".")
    }
}

/// `a`, `a and b`, `a, b and c`.
fn say_all<T: fmt::Display>(
    all: impl Iterator<Item = T>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut all = all.peekable();
    let mut first = true;
    while let Some(one) = all.next() {
        let before = match (first, all.peek()) {
            (true, _) => "",
            (false, Some(_)) => ", ",
            (false, None) => " and ",
        };
        write!(f, "{before}{one}")?;
        first = false;
    }
    Ok(())
}

/// What decided each field, in the order in which it was said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reason<'a> {
    /// Every source that counted.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Reason<'a> {
    /// The steps that decided a field: at most one, but of tags and urgency all that added to it. None when
    /// nobody said anything about it.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &Step<'a>> {
        self.steps
            .iter()
            .filter(move |step| step.said.iter().any(|said| said.field() == Some(field)))
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            let blank = if place == 0 { "" } else { " " };
            write!(f, "{blank}{step}")?;
        }
        Ok(())
    }
}
