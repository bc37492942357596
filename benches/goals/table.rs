//! The lines of the table, and how they are printed.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// What a figure is held against.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// Our figure over the reference, at least.
    TimesAtLeast(f64),
    /// Our figure over the reference, at most.
    TimesAtMost(f64),
    /// Our figure itself, at least.
    AtLeast(f64),
    /// Our figure itself, at most.
    AtMost(f64),
    /// Nothing: shown for what it is.
    None,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: &'static str,
    pub what: String,
    pub ours: f64,
    pub unit: &'static str,
    /// What it is compared with, and that one's figure in the same unit.
    pub reference: Option<(String, f64)>,
    pub goal: Goal,
    /// Latencies, processor time and other things to know.
    pub detail: String,
}

impl Line {
    pub fn new(id: &'static str, what: impl Into<String>, ours: f64, unit: &'static str) -> Self {
        Self {
            id,
            what: what.into(),
            ours,
            unit,
            reference: None,
            goal: Goal::None,
            detail: String::new(),
        }
    }

    pub fn against(mut self, what: impl Into<String>, figure: f64) -> Self {
        self.reference = Some((what.into(), figure));
        self
    }

    pub fn goal(mut self, goal: Goal) -> Self {
        self.goal = goal;
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub fn ratio(&self) -> Option<f64> {
        self.reference.as_ref().map(|(_, figure)| self.ours / figure)
    }

    /// Whether the goal is met; `None` where there is none.
    pub fn met(&self) -> Option<bool> {
        match self.goal {
            Goal::TimesAtLeast(least) => self.ratio().map(|ratio| ratio >= least),
            Goal::TimesAtMost(most) => self.ratio().map(|ratio| ratio <= most),
            Goal::AtLeast(least) => Some(self.ours >= least),
            Goal::AtMost(most) => Some(self.ours <= most),
            Goal::None => None,
        }
    }

    fn cells(&self) -> [String; 7] {
        let goal = match self.goal {
            Goal::TimesAtLeast(least) => format!(">= {} x", short(least)),
            Goal::TimesAtMost(most) => format!("<= {} x", short(most)),
            Goal::AtLeast(least) => format!(">= {}", short(least)),
            Goal::AtMost(most) => format!("<= {}", short(most)),
            Goal::None => String::new(),
        };
        let met = match self.met() {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "",
        };
        let reference = self.reference.as_ref();
        [
            self.what.clone(),
            format!("{} {}", short(self.ours), self.unit),
            reference
                .map_or_else(String::new, |(what, figure)| format!("{} {what}", short(*figure))),
            self.ratio().map_or_else(String::new, |ratio| format!("{} x", short(ratio))),
            goal,
            met.to_owned(),
            self.detail.clone(),
        ]
    }
}

/// Three digits that matter, and thousands apart.
pub fn short(figure: f64) -> String {
    let size = figure.abs();
    if size >= 1000.0 {
        let digits = format!("{figure:.0}");
        let mut text = String::new();
        for (place, letter) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(letter);
        }
        return text;
    }
    let places = match size {
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{figure:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

const HEADS: [&str; 8] = ["goal", "what", "ours", "reference", "ratio", "goal is", "", "detail"];

/// The lines of one run.
#[derive(Default)]
pub struct Table {
    pub lines: Vec<Line>,
}

impl Table {
    pub fn add(&mut self, line: Line) {
        let cells = line.cells();
        eprintln!("  {} {}", line.id, cells.join(" · "));
        self.lines.push(line);
    }

    /// The whole table; without judgement where it was too short to judge.
    pub fn text(&self, judged: bool) -> String {
        let mut rows = vec![HEADS.map(str::to_owned)];
        for line in &self.lines {
            let [what, ours, reference, ratio, goal, met, detail] = line.cells();
            let met = if judged { met } else { String::new() };
            rows.push([line.id.to_owned(), what, ours, reference, ratio, goal, met, detail]);
        }
        let widths: Vec<usize> = (0..HEADS.len())
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for (number, row) in rows.iter().enumerate() {
            text.push('|');
            for (cell, width) in row.iter().zip(&widths) {
                write!(text, " {cell:width$} |").unwrap();
            }
            text.push('\n');
            if number == 0 {
                text.push('|');
                for width in &widths {
                    write!(text, " {} |", "-".repeat(*width)).unwrap();
                }
                text.push('\n');
            }
        }
        text
    }

    pub fn json(&self, about: &Value) -> Value {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                let [_, _, _, _, goal, _, _] = line.cells();
                json!({
                    "goal": line.id, "what": line.what, "ours": line.ours, "unit": line.unit,
                    "reference": line.reference.as_ref().map(|(what, figure)|
                        json!({ "what": what, "figure": figure })),
                    "ratio": line.ratio(), "goal_is": goal, "met": line.met(),
                    "detail": line.detail,
                })
            })
            .collect();
        json!({ "about": about, "lines": lines })
    }
}
