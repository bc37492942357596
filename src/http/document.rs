//! One description of a document, two writers. A view tells its members to a [`Sink`]; the XML and the
//! JSON twin therefore cannot differ in names, order or values.
//!
//! The mapping is the one that GeoReport v2 uses: JSON drops the root, a container of same-named
//! children is an array even when it holds one child, an empty element is `null`.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::Format;
use crate::text::is_xml_char;
use crate::time::{Instant, push_instant};

/// A view that can tell its members, in the order of the standard.
pub trait Members {
    /// Tells every member to `sink`.
    fn members<S: Sink>(&self, sink: &mut S);
}

impl<T: Members + ?Sized> Members for &T {
    fn members<S: Sink>(&self, sink: &mut S) {
        (**self).members(sink);
    }
}

/// Receives the members of an object one after the other.
pub trait Sink: Sized {
    /// A text. Characters that XML forbids are left out in both formats.
    fn text(&mut self, name: &str, value: &str);
    /// No value: `null`, an empty element.
    fn null(&mut self, name: &str);
    /// `true` or `false`.
    fn boolean(&mut self, name: &str, value: bool);
    /// A number in plain decimals, never with an exponent.
    fn number(&mut self, name: &str, value: f64);
    /// A whole number.
    fn integer(&mut self, name: &str, value: i64);
    /// A member that is itself an object.
    fn object<T: Members>(&mut self, name: &str, value: &T);
    /// A container of same-named objects.
    fn list<T: Members>(&mut self, name: &str, item: &str, values: &[T]);
    /// A container of same-named texts.
    fn texts<T: AsRef<str>>(&mut self, name: &str, item: &str, values: &[T]);

    /// An instant as the standard writes it.
    fn instant(&mut self, name: &str, value: Instant);

    /// An instant, or no value.
    fn instant_or_null(&mut self, name: &str, value: Option<Instant>) {
        match value {
            Some(at) => self.instant(name, at),
            None => self.null(name),
        }
    }
    /// A text, or no value.
    fn text_or_null(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(text) => self.text(name, text),
            None => self.null(name),
        }
    }
    /// A number, or no value.
    fn number_or_null(&mut self, name: &str, value: Option<f64>) {
        match value {
            Some(number) => self.number(name, number),
            None => self.null(name),
        }
    }
}

/// Writes a document whose root is a container: an array in JSON.
pub fn write_list<T: Members>(format: Format, root: &str, item: &str, values: &[T]) -> String {
    let capacity = |each: usize| values.len().saturating_mul(each).saturating_add(64);
    match format {
        Format::Json => {
            let mut sink = Json::with_capacity(capacity(640));
            sink.array(values, Json::braces);
            sink.out
        }
        Format::Xml => {
            let mut sink = Xml::with_capacity(capacity(960));
            sink.list(root, item, values);
            sink.out
        }
    }
}

/// Writes a document whose root is one object.
pub fn write_object<T: Members>(format: Format, root: &str, value: &T) -> String {
    match format {
        Format::Json => {
            let mut sink = Json::with_capacity(1024);
            sink.braces(value);
            sink.out
        }
        Format::Xml => {
            let mut sink = Xml::with_capacity(1024);
            sink.object(root, value);
            sink.out
        }
    }
}

struct Json {
    out: String,
    first: bool,
}

impl Json {
    fn with_capacity(room: usize) -> Self {
        Self { out: String::with_capacity(room), first: true }
    }

    fn name(&mut self, name: &str) {
        if !std::mem::replace(&mut self.first, false) {
            self.out.push(',');
        }
        // Names are ours and need no escaping.
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    fn quoted(&mut self, text: &str) {
        if is_plain(text, b"\"\\") {
            self.out.push('"');
            self.out.push_str(text);
            self.out.push('"');
            return;
        }
        let clean: String;
        let text = if text.chars().all(is_xml_char) {
            text
        } else {
            clean = text.chars().filter(|c| is_xml_char(*c)).collect();
            &clean
        };
        self.out.push('"');
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                _ => continue,
            };
            self.out.push_str(text.get(plain..at).unwrap_or_default());
            self.out.push_str(escaped);
            plain = at.saturating_add(1);
        }
        self.out.push_str(text.get(plain..).unwrap_or_default());
        self.out.push('"');
    }

    fn braces<T: Members>(&mut self, value: &T) {
        self.out.push('{');
        self.first = true;
        value.members(self);
        self.first = false;
        self.out.push('}');
    }

    fn array<T>(&mut self, values: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.out.push('[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            each(self, value);
        }
        self.out.push(']');
        self.first = false;
    }
}

impl Sink for Json {
    fn instant(&mut self, name: &str, value: Instant) {
        self.name(name);
        self.out.push('"');
        push_instant(&mut self.out, value);
        self.out.push('"');
    }
    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value);
    }
    fn null(&mut self, name: &str) {
        self.name(name);
        self.out.push_str("null");
    }
    fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.out.push_str(if value { "true" } else { "false" });
    }
    fn number(&mut self, name: &str, value: f64) {
        self.name(name);
        push(&mut self.out, format_args!("{value}"));
    }
    fn integer(&mut self, name: &str, value: i64) {
        self.name(name);
        push(&mut self.out, format_args!("{value}"));
    }
    fn object<T: Members>(&mut self, name: &str, value: &T) {
        self.name(name);
        self.braces(value);
    }
    fn list<T: Members>(&mut self, name: &str, _item: &str, values: &[T]) {
        self.name(name);
        self.array(values, Json::braces);
    }
    fn texts<T: AsRef<str>>(&mut self, name: &str, _item: &str, values: &[T]) {
        self.name(name);
        self.array(values, |sink, value| sink.quoted(value.as_ref()));
    }
}

struct Xml {
    out: String,
}

impl Xml {
    fn with_capacity(room: usize) -> Self {
        let mut out = String::with_capacity(room);
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        Self { out }
    }

    fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        content(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn escaped(&mut self, text: &str) {
        if is_plain(text, b"<>&'\"") {
            self.out.push_str(text);
        } else if text.chars().all(is_xml_char) {
            self.out.push_str(&escape(text));
        } else {
            let clean = text.chars().filter(|c| is_xml_char(*c)).collect::<String>();
            self.out.push_str(&escape(clean.as_str()));
        }
    }
}

impl Sink for Xml {
    fn instant(&mut self, name: &str, value: Instant) {
        self.element(name, |sink| push_instant(&mut sink.out, value));
    }
    fn text(&mut self, name: &str, value: &str) {
        self.element(name, |sink| sink.escaped(value));
    }
    fn null(&mut self, name: &str) {
        self.element(name, |_| ());
    }
    fn boolean(&mut self, name: &str, value: bool) {
        self.element(name, |sink| {
            sink.out.push_str(if value { "true" } else { "false" });
        });
    }
    fn number(&mut self, name: &str, value: f64) {
        self.element(name, |sink| push(&mut sink.out, format_args!("{value}")));
    }
    fn integer(&mut self, name: &str, value: i64) {
        self.element(name, |sink| push(&mut sink.out, format_args!("{value}")));
    }
    fn object<T: Members>(&mut self, name: &str, value: &T) {
        self.element(name, |sink| value.members(sink));
    }
    fn list<T: Members>(&mut self, name: &str, item: &str, values: &[T]) {
        self.element(name, |sink| {
            for value in values {
                sink.object(item, value);
            }
        });
    }
    fn texts<T: AsRef<str>>(&mut self, name: &str, item: &str, values: &[T]) {
        self.element(name, |sink| {
            for value in values {
                sink.text(item, value.as_ref());
            }
        });
    }
}

/// Whether a text can be written as it is: nothing below a blank, none of `special`, and nothing that begins
/// like the characters that XML forbids at the end of the first plane. Looks at every byte without a branch,
/// which is quicker than to stop early.
fn is_plain(text: &str, special: &[u8]) -> bool {
    let any = |odd: u8| text.bytes().fold(0, |hits, byte| hits | u8::from(byte == odd)) != 0;
    let control = text.bytes().fold(0, |hits, byte| hits | u8::from(byte < b' ')) != 0;
    !control && !any(0xEF) && !special.iter().any(|one| any(*one))
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _: std::fmt::Result = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample;
    impl Members for Sample {
        fn members<S: Sink>(&self, sink: &mut S) {
            sink.text("a", "x < \"y\" & \u{1}z\\");
            sink.null("b");
            sink.boolean("c", true);
            sink.number("d", 45.5);
            sink.texts("e", "f", &["1", "2"]);
            sink.list("g", "h", &[Empty]);
            sink.integer("i", -3);
        }
    }
    struct Empty;
    impl Members for Empty {
        fn members<S: Sink>(&self, _: &mut S) {}
    }

    #[test]
    fn both_writers_say_the_same() {
        assert_eq!(
            write_list(Format::Json, "rs", "r", &[Sample]),
            r#"[{"a":"x < \"y\" & z\\","b":null,"c":true,"d":45.5,"e":["1","2"],"g":[{}],"i":-3}]"#
        );
        assert_eq!(
            write_list(Format::Xml, "rs", "r", &[Sample]),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rs><r><a>x &lt; &quot;y&quot; &amp; z\\</a><b></b>\
             <c>true</c><d>45.5</d><e><f>1</f><f>2</f></e><g><h></h></g><i>-3</i></r></rs>"
        );
        assert_eq!(write_list::<Sample>(Format::Json, "rs", "r", &[]), "[]");
    }
}
