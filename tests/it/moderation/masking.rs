//! What is masked in a text, and what is not.

use lamppost::moderation::{Masker, MaskingForm, Sensitive};
use rstest::rstest;

fn masker() -> Masker {
    Masker::parse(&MaskingForm::default()).unwrap()
}

fn masked(text: &str) -> String {
    masker().mask(text, &[]).text
}

#[rstest]
#[case("call 514-555-0199 today")]
#[case("call (514) 555-0199 today")]
#[case("call 514.555.0199 today")]
#[case("call 514 555 0199 today")]
#[case("call 5145550199 today")]
#[case("call 1-800-555-0199 today")]
#[case("call +1 514 555 0199 today")]
#[case("call +15145550199 today")]
#[case("call 0033 1 23 45 67 89 today")]
#[case("call +44 (0)20 7946 0018 today")]
#[case("call 06 12 34 56 78 today")]
#[case("call 06.12.34.56.78 today")]
#[case("call 030/12345678 today")]
#[case("call 0171 2345678 today")]
#[case("call 020 624 1111 today")]
#[case("call 040 123 4567 today")]
#[case("call 612 34 56 78 today")]
#[case("call 612 345 678 today")]
#[case("call 555-0199 today")]
#[case("call me at 5550199 today")]
#[case("call 514\u{a0}555\u{2011}0199 today")]
#[case("call ０６１２３４５６７８ today")]
#[case("call +٣٣ ١ ٢٣ ٤٥ ٦٧ ٨٩ today")]
fn telephone_numbers_are_masked(#[case] text: &str) {
    let end = if text.starts_with("call me at") { "call me at" } else { "call" };
    assert_eq!(masked(text), format!("{end} [phone number] today"));
}

#[rstest]
#[case("Telefon: 2345678.", "Telefon: [phone number].")]
#[case("tél. 24 56 78", "tél. [phone number]")]
#[case("Handynummer lautet 2345 678", "Handynummer lautet [phone number]")]
#[case("soita numeroon 123 4567", "soita numeroon [phone number]")]
#[case("móvil: 61234567", "móvil: [phone number]")]
#[case("bel mij op 6241111", "bel mij op [phone number]")]
fn a_word_for_a_telephone_announces_a_number(#[case] text: &str, #[case] wanted: &str) {
    assert_eq!(masked(text), wanted);
}

#[rstest]
#[case("kr 514-555-0199", "kr [phone number]")]
#[case("CHF (514) 555-0199", "CHF [phone number]")]
fn a_currency_is_of_amounts_and_not_of_telephones(#[case] text: &str, #[case] wanted: &str) {
    assert_eq!(masked(text), wanted);
}

#[rstest]
#[case::years("from 2019 to 2024, 2019-2024, 2019 2020 2021")]
#[case::dates(
    "2026-11-22, 22.11.2026, 22/11/2026, 11/22/2026, 2026-11-22T10:30:00Z and 22.11.26 10:30"
)]
#[case::prices(
    "it cost 1 250 000 €, $5145550199, 12.345,67 EUR, 1,250,000 dollars, 250 000 000 kr, for kr 250 000 000"
)]
#[case::house_numbers("Maple Street 12-14, houses 1200 to 1234, 995-1005 rue Peel, 12345-6789")]
#[case::identifiers("see 26-7K3M92QX, #5145550199, request 12345678, 311-12345678, LMP-123, L214")]
#[case::coordinates(
    "45.508888, -73.554222; 45,5088881 -73,5542223; lat 60.1698557 long 24.9383791"
)]
#[case::sizes("about 3 x 4 m, 120 cm, 5000 litres, 1 200 000 people, 99 %")]
#[case::others(
    "192.168.10.200, 4111 1111 1111 1111, 911, 311, 1234 5678 9012 3456 7890 1234, H2X 3K8, B-A12"
)]
#[case::plates_of_nothing("BUS 123, LED 100, LAMP 123, pole AB-12, A-17, M-1, TRE-045")]
#[case::names_of_nothing(
    "this is Dangerous. Call me Monday. The Frauenstrasse, mister, Miss the bus, M-Street"
)]
#[case::mail_of_nothing("user@localhost, 2@3.50, @handle, a @ b, mail@, @example.org")]
fn what_only_looks_like_it_stays(#[case] text: &str) {
    assert_eq!(masked(text), text);
}

#[rstest]
#[case("write to anna.smith+city@mail.example.org.", "write to [mail address].")]
#[case("<jürgen@müller.example>", "<[mail address]>")]
#[case("anna (at) example.org", "[mail address]")]
#[case("anna[at]example.org", "[mail address]")]
#[case("a@example.org,b@example.org", "[mail address],[mail address]")]
fn mail_addresses_are_masked(#[case] text: &str, #[case] wanted: &str) {
    assert_eq!(masked(text), wanted);
}

#[rstest]
#[case("the car AB-123-CD blocks it", "the car [number plate] blocks it")]
#[case("the car M-AB 1234 blocks it", "the car [number plate] blocks it")]
#[case("the car AB12 CDE blocks it", "the car [number plate] blocks it")]
#[case("the car 12-ABC-3 blocks it", "the car [number plate] blocks it")]
#[case("the car 1234BCD blocks it", "the car [number plate] blocks it")]
#[case("plate ab12 cde blocks it", "plate [number plate] blocks it")]
#[case("licence plate: ABC 123 blocks it", "licence plate: [number plate] blocks it")]
#[case("Kennzeichen ist b-ab 1234!", "Kennzeichen ist [number plate]!")]
#[case("rekisterinumero ABC-123", "rekisterinumero [number plate]")]
#[case("matrícula 1234 BCD", "matrícula [number plate]")]
#[case("plaque QZX 44 RT", "plaque [number plate]")]
fn number_plates_are_masked(#[case] text: &str, #[case] wanted: &str) {
    assert_eq!(masked(text), wanted);
}

#[rstest]
#[case("My name is Anna Smith and I live here", "My name is [name] and I live here")]
#[case("spoke to Mr. J. O'Neill, he agreed", "spoke to Mr. [name], he agreed")]
#[case("Mrs Smith-Jones fell.", "Mrs [name] fell.")]
#[case("je m'appelle Élodie de la Tour.", "je m'appelle [name].")]
#[case("Mme Tremblay et M. Roy", "Mme [name] et M. [name]")]
#[case("Ich heiße Jörg von der Heide", "Ich heiße [name]")]
#[case("Frau Müller, Herr Schmidt", "Frau [name], Herr [name]")]
#[case("Me llamo José García", "Me llamo [name]")]
#[case("la señora López", "la señora [name]")]
#[case("mijn naam is Jan van den Berg", "mijn naam is [name]")]
#[case("mevrouw De Vries", "mevrouw [name]")]
#[case("Nimeni on Väinö Mäkelä", "Nimeni on [name]")]
#[case("rouva Virtanen", "rouva [name]")]
fn names_that_are_announced_are_masked(#[case] text: &str, #[case] wanted: &str) {
    assert_eq!(masked(text), wanted);
}

#[test]
fn names_of_the_reporter_are_masked_wherever_they_stand() {
    let masked = |text: &str| masker().mask(text, &["Élodie O'Park", "李小龙"]).text;
    assert_eq!(masked("greetings, ELODIE O’PARK"), "greetings, [name]");
    assert_eq!(masked("Elodie was here, elodie o'park too"), "[name] was here, [name] too");
    assert_eq!(masked("我叫李小龙，路灯坏了"), "我叫[name]，路灯坏了");
    // A small letter, or a longer word, is another word.
    assert_eq!(masked("near the park, Elodies, O no"), "near the park, Elodies, O no");
}

#[test]
fn what_was_masked_is_kept_with_its_place_and_comes_back() {
    let text = "Ring Mr Ito: 514-555-0199 or ito@example.org, plate AB12 CDE";
    let masked = masker().mask(text, &[]);
    assert_eq!(
        masked.text,
        "Ring Mr [name]: [phone number] or [mail address], plate [number plate]"
    );
    let kept: Vec<(Sensitive, &str, &str)> = masked
        .spans
        .iter()
        .map(|span| (span.kind, &masked.text[span.range.clone()], span.original.as_str()))
        .collect();
    assert_eq!(
        kept,
        [
            (Sensitive::Name, "[name]", "Ito"),
            (Sensitive::Phone, "[phone number]", "514-555-0199"),
            (Sensitive::Mail, "[mail address]", "ito@example.org"),
            (Sensitive::Plate, "[number plate]", "AB12 CDE"),
        ]
    );
    assert_eq!(masked.restored(), text);
    assert!(!format!("{masked:?}").contains("0199"), "originals do not get into logs");
}

#[test]
fn a_city_chooses_what_is_masked() {
    let form: MaskingForm = toml::from_str(
        "kinds = [\"plate\", \"name\"]\nlocales = [\"fi\"]\n[[plate]]\ncountry = \"XX\"\npattern = \"99 CC[C]\"\n",
    )
    .unwrap();
    let masker = Masker::parse(&form).unwrap();
    let text = "514-555-0199, Mr Smith, rouva Virtanen, 12 BCD, 12-BC, AB12 CDE";
    assert_eq!(
        masker.mask(text, &[]).text,
        "514-555-0199, Mr Smith, rouva [name], [number plate], [number plate], AB12 CDE"
    );
}

#[test]
fn every_fault_of_what_a_city_writes_is_named_at_once() {
    let form: MaskingForm = toml::from_str(
        "kinds = [\"phone\", \"dog\"]\nlocales = [\"xx\"]\n\
         plate = [{ country = \"A\", pattern = \"A.*\" }, { country = \"B\", pattern = \"A[A\" }, \
         { country = \"C\", pattern = \"[AAAA9999]A\" }, { country = \"D\", pattern = \"AAA]\" }]",
    )
    .unwrap();
    assert_eq!(
        Masker::parse(&form).unwrap_err(),
        [
            "locales: \"xx\" is none of en, fr, de, es, nl, fi",
            "kinds: \"dog\" is none of mail, phone, plate, name",
            "plate 1: \"A.*\" holds '.'; there are A, C, 9, -, blank, [ and ]",
            "plate 2: \"A[A\" has a bracket that does not close",
            "plate 3: \"[AAAA9999]A\" needs 3 letters and digits outside of brackets, and at most 40 signs",
            "plate 4: \"AAA]\" holds ']'; there are A, C, 9, -, blank, [ and ]",
        ]
    );
}
