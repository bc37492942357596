//! A decision in keys instead of codes, ready to be stored.

use super::{Decision, Level, Priority, Release};

/// To whom a report is to be handed on, because it is of somebody else's ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOn {
    /// The code of the neighbour's area.
    pub code: String,
    /// The neighbour's name.
    pub name: String,
    /// Where it takes reports, if known.
    pub url: Option<String>,
}

/// The tag of reports that are to be handed on.
pub const TO_HAND_ON: &str = "to-hand-on";

/// Who gets a report and how it is to be dealt with. It owns everything that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The key of the department.
    pub department: i64,
    /// The key of a team of that department.
    pub team: Option<i64>,
    /// The key of a person's account.
    pub person: Option<i64>,
    /// How soon.
    pub priority: Priority,
    /// Tags, each once.
    pub tags: Vec<String>,
    /// When the public may see it; without it, what the government does otherwise holds.
    pub release: Option<Release>,
    /// The sum of the points of urgency.
    pub urgency: i64,
    /// What the points amount to.
    pub level: Level,
    /// Whether it is critical, by its priority or by its points.
    pub critical: bool,
    /// The number of the rules; nought where there are none.
    pub rules_version: i64,
    /// Why, in sentences.
    pub why: Vec<String>,
    /// To whom it is to be handed on, if it is of somebody else's ground.
    pub hand_on: Option<HandOn>,
}

impl Assignment {
    /// What a decision says, given to these owners.
    pub fn of(
        decision: &Decision<'_>,
        department: i64,
        team: Option<i64>,
        person: Option<i64>,
    ) -> Self {
        Self {
            department,
            team,
            person,
            priority: decision.priority,
            tags: decision.tags.iter().map(|tag| (*tag).to_owned()).collect(),
            release: decision.release,
            urgency: decision.urgency.score,
            level: decision.urgency.level,
            critical: decision.is_critical(),
            rules_version: decision.version,
            why: decision.sentences(),
            hand_on: None,
        }
    }

    /// A department, and nothing else that is special.
    pub fn to(department: i64) -> Self {
        Self {
            department,
            team: None,
            person: None,
            priority: Priority::Normal,
            tags: Vec::new(),
            release: None,
            urgency: 0,
            level: Level::Normal,
            critical: false,
            rules_version: 0,
            why: Vec::new(),
            hand_on: None,
        }
    }

    /// The same for a place of a neighbour's: the department to fall back on has it until it is handed on. How
    /// soon it matters stays, because danger stops at no border.
    #[must_use]
    pub fn handed_on(self, fallback: i64, to: HandOn) -> Self {
        let first = format!(
            "The place is in {}: the department to fall back on has it until it is handed on there. On our own \
             ground it would be otherwise:",
            to.name
        );
        let mut tags = self.tags;
        if !tags.iter().any(|tag| tag == TO_HAND_ON) {
            tags.push(TO_HAND_ON.to_owned());
        }
        Self {
            department: fallback,
            team: None,
            person: None,
            tags,
            release: None,
            why: std::iter::once(first).chain(self.why).collect(),
            hand_on: Some(to),
            ..self
        }
    }
}
