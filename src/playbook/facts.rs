//! What is stored of a report, as far as rules may look at it.

use chrono_tz::Tz;

use crate::catalogue::Service;
use crate::routing::{Asset, Case, Reporter};
use crate::time::Instant;

/// The facts of one report. It owns them; [`Facts::case`] lends them to rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The key of the report.
    pub id: i64,
    /// Its identifier, if it has one.
    pub code: Option<String>,
    /// The key of its service.
    pub service_id: i64,
    /// A headline.
    pub title: Option<String>,
    /// What was reported.
    pub description: Option<String>,
    /// How it came in.
    pub channel: String,
    /// When it came in.
    pub at: Instant,
    /// The type and identifier of the thing that it is about.
    pub asset: Option<(String, String)>,
    /// Who made it.
    pub reporter: Reporter,
    /// The areas it lies in, as layer and code.
    pub areas: Vec<(String, String)>,
    /// Answers, as code of the question and value.
    pub answers: Vec<(String, String)>,
}

impl Facts {
    /// The case that rules decide: of this service, for which the department of this code answers, in a
    /// government of this time zone.
    pub fn case<'a>(
        &'a self,
        service: &'a Service,
        department: Option<&'a str>,
        zone: Tz,
    ) -> Case<'a> {
        fn pairs(all: &[(String, String)]) -> Vec<(&str, &str)> {
            all.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect()
        }
        Case {
            service: &service.code,
            groups: service.groups.iter().map(String::as_str).collect(),
            department,
            areas: pairs(&self.areas),
            answers: pairs(&self.answers),
            texts: [&self.title, &self.description]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect(),
            channel: &self.channel,
            at: self.at.with_timezone(&zone).naive_local(),
            asset: self.asset.as_ref().map(|(kind, id)| Asset { kind, id }),
            reporter: self.reporter,
        }
    }
}
