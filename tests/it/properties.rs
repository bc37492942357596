//! What must hold for any input: dates, parameters, cleaned text, both writers.

use lamppost::http::{Format, Members, Parameters, Sink, write_list};
use lamppost::text::{clean_line, clean_text, is_xml_char, without_markup};
use lamppost::time::{format_instant, parse_instant};
use proptest::prelude::*;

use crate::support::xml::Element;

/// A document of one text.
struct Text(String);

impl Members for Text {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("text", &self.0);
    }
}

proptest! {
    #[test]
    fn a_date_that_was_written_is_read_back(seconds in -62_000_000_000_i64..250_000_000_000) {
        let instant = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        let text = format_instant(instant);
        prop_assert_eq!(parse_instant(&text, chrono_tz::America::Toronto), Ok(instant));
        // An unescaped plus sign arrives as a blank.
        let moved = text.replace('Z', " 00:00");
        prop_assert_eq!(parse_instant(&moved, chrono_tz::America::Toronto), Ok(instant));
    }

    #[test]
    fn no_text_breaks_the_reader_of_dates(text in ".{0,40}") {
        if let Ok(instant) = parse_instant(&text, chrono_tz::America::Toronto) {
            prop_assert_eq!(parse_instant(&format_instant(instant), chrono_tz::UTC), Ok(instant));
        }
    }

    #[test]
    fn parameters_come_back_as_they_were_sent(
        name in "[a-z\\[\\]?& ]{1,12}",
        values in prop::collection::vec("[^\\x00]{1,20}", 1..4),
    ) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for value in &values {
            query.append_pair(&name, value);
        }
        let sent = Parameters::of_query(&query.finish()).unwrap();
        let wanted: Vec<&str> = values.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        prop_assert_eq!(sent.all(&name), wanted);
    }

    #[test]
    fn no_query_breaks_the_reader_of_parameters(raw in "[ -~]{0,60}") {
        if let Ok(sent) = Parameters::of_query(&raw) {
            sent.canonical();
            sent.bracketed("attribute");
        }
    }

    #[test]
    fn cleaned_text_is_clean_and_stays_as_it_is(text in any::<String>()) {
        for clean in [clean_text(&text), clean_line(&text)] {
            prop_assert!(clean.chars().all(is_xml_char));
            prop_assert_eq!(clean.trim(), clean.as_str());
        }
        let bare = without_markup(&text).into_owned();
        prop_assert_eq!(without_markup(&bare).into_owned(), bare);
    }

    #[test]
    fn no_tag_is_left_in_a_text(text in "[<>/a!? -]{0,24}") {
        let bare = without_markup(&text).into_owned();
        for (at, _) in bare.match_indices('<') {
            let rest = &bare[at + 1..];
            let after = rest.strip_prefix('/').unwrap_or(rest);
            prop_assert!(!after.starts_with(|c: char| c.is_ascii_alphabetic()), "{}", bare);
        }
    }

    #[test]
    fn both_writers_give_any_text_back(text in any::<String>()) {
        let kept: String = text.chars().filter(|c| is_xml_char(*c)).collect();
        let list = [Text(text)];
        let json: serde_json::Value =
            serde_json::from_str(&write_list(Format::Json, "list", "item", &list)).unwrap();
        prop_assert_eq!(json[0]["text"].as_str(), Some(kept.as_str()));
        let xml = Element::parse(&write_list(Format::Xml, "list", "item", &list));
        // A reader of XML takes a carriage return for the end of a line.
        let unix = kept.replace("\r\n", "\n").replace('\r', "\n");
        let read = xml.child("item").text_of("text").replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(read, unix);
    }
}
