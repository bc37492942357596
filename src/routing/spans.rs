//! Hours of the day on days of the week.

use std::fmt;

use chrono::{Datelike as _, NaiveDateTime, Timelike as _, Weekday};

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// The days of the week with the words of the files.
const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mon", "Monday"),
    (Weekday::Tue, "tue", "Tuesday"),
    (Weekday::Wed, "wed", "Wednesday"),
    (Weekday::Thu, "thu", "Thursday"),
    (Weekday::Fri, "fri", "Friday"),
    (Weekday::Sat, "sat", "Saturday"),
    (Weekday::Sun, "sun", "Sunday"),
];

/// Hours on some days. Hours that go over midnight belong to the day on which they begin: `fri` with
/// `22:00-06:00` holds on Saturday at five.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    days: Vec<Weekday>,
    hours: Option<Hours>,
}

/// Minutes of the day; the end is the first that is outside, and lies on the next day when it is not
/// behind the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Hours {
    from: u32,
    until: u32,
}

impl Span {
    /// Reads days such as `sat` and hours such as `22:00-06:00`. No days are all days, no hours the whole
    /// day.
    ///
    /// # Errors
    /// What is wrong, as a sentence's end.
    pub fn parse(days: &[String], hours: Option<&str>) -> Result<Self, String> {
        let mut known = Vec::new();
        for word in days {
            let Some((day, ..)) = DAYS.iter().find(|(_, short, _)| short == word) else {
                return Err(format!(
                    "day `{word}` is not known: days are mon, tue, wed, thu, fri, sat and sun"
                ));
            };
            if known.contains(day) {
                return Err(format!("day `{word}` is there twice"));
            }
            known.push(*day);
        }
        let hours = hours.map(Hours::parse).transpose()?;
        if known.is_empty() && hours.is_none() {
            return Err("a time needs days or hours".to_owned());
        }
        Ok(Self { days: known, hours })
    }

    /// Whether the moment lies in it.
    pub fn holds(&self, at: NaiveDateTime) -> bool {
        self.holds_minute(at.weekday(), at.hour() * 60 + at.minute())
    }

    /// Whether the minute of the day lies in it.
    pub(super) fn holds_minute(&self, day: Weekday, minute: u32) -> bool {
        let Some(Hours { from, until }) = self.hours else { return self.begins_on(day) };
        if from < until {
            return self.begins_on(day) && (from..until).contains(&minute);
        }
        (minute >= from && self.begins_on(day)) || (minute < until && self.begins_on(day.pred()))
    }

    fn begins_on(&self, day: Weekday) -> bool {
        self.days.is_empty() || self.days.contains(&day)
    }

    /// The days as the files have them.
    pub fn days(&self) -> Vec<String> {
        self.names(|(_, short, _)| short).map(str::to_owned).collect()
    }

    /// The hours as the files have them.
    pub fn hours(&self) -> Option<String> {
        self.hours.map(|Hours { from, until }| format!("{}-{}", clock(from), clock(until)))
    }

    fn names(
        &self,
        pick: impl Fn(&(Weekday, &'static str, &'static str)) -> &'static str,
    ) -> impl Iterator<Item = &'static str> {
        self.days.iter().filter_map(move |day| DAYS.iter().find(|one| one.0 == *day).map(&pick))
    }
}

impl Hours {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("hours `{text}` are not written as \"22:00-06:00\"");
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let (from, until) = (minute(from).ok_or_else(wrong)?, minute(until).ok_or_else(wrong)?);
        if from == until || from == DAY {
            return Err(format!("hours `{text}` hold no minute: a whole day is \"00:00-24:00\""));
        }
        Ok(Self { from, until })
    }
}

/// The minute of a time of day such as `06:30`; `24:00` is the end of the day.
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| {
        let good = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY).then_some(total)
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<&str> = self.names(|(.., long)| long).collect();
        if !days.is_empty() {
            write!(f, "on {}", days.join(" or "))?;
        }
        if let Some(Hours { from, until }) = self.hours {
            let blank = if days.is_empty() { "" } else { " " };
            write!(f, "{blank}between {} and {}", clock(from), clock(until))?;
        }
        Ok(())
    }
}
