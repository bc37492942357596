//! What must hold whatever somebody writes.

use std::sync::LazyLock;

use lamppost::moderation::{Masker, MaskingForm};
use proptest::prelude::*;
use proptest::sample::select;

static MASKER: LazyLock<Masker> = LazyLock::new(|| Masker::parse(&MaskingForm::default()).unwrap());

const PIECES: [&str; 34] = [
    "514-555-0199",
    "+1 514 555 0199",
    "0612345678",
    "2026-11-22",
    "12",
    "1 250 000 €",
    "a@example.org",
    "AB-123-CD",
    "M-AB 1234",
    "1234BCD",
    "plate",
    "phone",
    "my name is",
    "Mr",
    "Anna",
    "von",
    "Smith",
    "[name]",
    "[phone number]",
    "[",
    "]",
    "(",
    "+",
    "-",
    ".",
    " ",
    "  ",
    "\n",
    "@",
    "é\u{301}",
    "路灯",
    "٣٣",
    "\u{0}",
    "🙂",
];

/// Anything, and above all what is nearly something.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(select(&PIECES), 0..24);
    prop_oneof![
        pieces.clone().prop_map(|pieces| pieces.concat()),
        pieces.prop_map(|pieces| pieces.join(" ")),
        "\\PC{0,80}",
        "[0-9+(). /A-Z@-]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn masking_once_more_changes_nothing(text in text()) {
        let once = MASKER.mask(&text, &["Anna Smith"]);
        let twice = MASKER.mask(&once.text, &["Anna Smith"]);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(twice.spans.is_empty());
    }

    #[test]
    fn originals_come_back_and_nothing_else_is_changed(text in text()) {
        let masked = MASKER.mask(&text, &["Anna Smith"]);
        prop_assert_eq!(masked.restored(), text.clone());
        let mut behind = 0;
        let mut at = 0;
        for span in &masked.spans {
            prop_assert_eq!(&masked.text[span.range.clone()], span.kind.mask());
            prop_assert!(span.range.start >= behind, "in order, without overlap");
            let between = &masked.text[behind..span.range.start];
            prop_assert!(text[at..].starts_with(between));
            at += between.len() + span.original.len();
            behind = span.range.end;
        }
        prop_assert_eq!(&masked.text[behind..], &text[at..]);
    }

    #[test]
    fn a_number_between_other_words_is_always_found(before in "[a-zäöé ]{0,20}", behind in "[a-zäöé ]{0,20}") {
        let masked = MASKER.mask(&format!("{before} 514-555-0199 {behind}"), &[]);
        prop_assert_eq!(masked.text, format!("{before} [phone number] {behind}"));
    }
}

/// The square of this length would take hours.
#[test]
fn the_time_is_in_proportion_to_the_text() {
    let long = |piece: &str| piece.repeat(200_000 / piece.len());
    for piece in [
        "a",
        "1",
        "1 ",
        "1-",
        "(",
        "+",
        "a@",
        "a.",
        "a@a.",
        "@",
        "my name is ",
        "Mr ",
        "Mr A",
        "A-",
        "A-A ",
        "[",
        "[name",
        "[name]",
        "phone ",
        "phone 1",
        "514 555 ",
        "22.11.",
        "plate ",
        "A",
        "9A",
        "Aa ",
        "von ",
        "Mr von ",
        "\u{301}",
        "路",
        "0 ",
        "+1 ",
        "a1",
        "a-1 ",
        "514-555-0199",
        "Anna ",
        "a@a.a ",
        "é",
        " ",
        ".",
        "1.",
    ] {
        let text = long(piece);
        let masked = MASKER.mask(&text, &["Anna Smith"]);
        assert_eq!(masked.restored().len(), text.len(), "{piece:?}");
    }
}
