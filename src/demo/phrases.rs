//! What people write, by service.

use super::dice::Dice;
use super::words::Language;
use crate::catalogue::Service;

type Pair = [&'static str; 2];

/// Two openings in English and two in French.
fn openings(code: &str) -> Option<(Pair, Pair)> {
    Some(match code {
        "POTHOLE" => (
            ["Big hole in the road", "The hole is back"],
            ["Gros trou dans la chaussée", "Le trou est revenu"],
        ),
        "SIDEWALK" => (
            ["A slab sticks up and people trip", "The curb is crumbling"],
            ["Une dalle dépasse et on trébuche", "La bordure s'effrite"],
        ),
        "ROADMARK" => (
            ["The crossing can hardly be seen", "No more line in the middle"],
            ["On ne voit plus le passage", "La ligne du milieu a disparu"],
        ),
        "BIKEPATH" => (
            ["Glass all over the bicycle path", "A broken post lies on the path"],
            ["Du verre partout sur la piste", "Un bollard brisé traîne sur la piste"],
        ),
        "STREETLIGHT" => (
            ["The lamp has been dark for days", "The lamp goes on and off all night"],
            ["La lampe est éteinte depuis des jours", "La lampe clignote toute la nuit"],
        ),
        "SIGNAL" => (
            ["The light for pedestrians never turns", "The light is dark"],
            ["Le feu pour piétons ne change jamais", "Le feu est éteint"],
        ),
        "SIGN" => (
            ["The stop sign was knocked over", "A branch hides the sign"],
            ["Le panneau d'arrêt est couché", "Une branche cache le panneau"],
        ),
        "MISSED" => (
            ["The truck did not come", "Everybody's bins but ours were emptied"],
            ["Le camion n'est pas passé", "Tous les bacs ont été vidés sauf le nôtre"],
        ),
        "BULKY" => (
            ["We are moving out", "Old furniture to be taken away"],
            ["Nous déménageons", "De vieux meubles à enlever"],
        ),
        "DUMPING" => (
            ["Somebody left rubble in the lane", "A heap of bags, and it grows"],
            ["On a laissé des gravats dans la ruelle", "Un tas de sacs qui grossit"],
        ),
        _ => return more_openings(code),
    })
}

fn more_openings(code: &str) -> Option<(Pair, Pair)> {
    Some(match code {
        "BIN" => (
            ["The bin is full and the wind does the rest", "The bin has lost its bottom"],
            ["La poubelle déborde et le vent s'en mêle", "La poubelle n'a plus de fond"],
        ),
        "TREE" => (
            ["A big branch came down", "The tree leans more every day"],
            ["Une grosse branche est tombée", "L'arbre penche un peu plus chaque jour"],
        ),
        "PRUNING" => (
            ["Branches scrape the windows", "One has to duck under the branches"],
            ["Les branches raclent les fenêtres", "Il faut se baisser sous les branches"],
        ),
        "PLAYGROUND" => (
            ["The swing hangs by one chain", "The slide has a crack with sharp edges"],
            ["La balançoire ne tient qu'à une chaîne", "La glissade a une fente coupante"],
        ),
        "SNOWSTREET" => (
            ["No plough since the storm", "The bus can hardly get through"],
            ["Aucune charrue depuis la tempête", "L'autobus passe à peine"],
        ),
        "ICE" => (
            ["A sheet of ice from door to door", "Nobody put salt on the crossing"],
            ["Une plaque de glace d'une porte à l'autre", "Pas de sel sur le passage"],
        ),
        "LEAK" => (
            ["Water comes up through the asphalt", "The hydrant leaks"],
            ["De l'eau sort de l'asphalte", "La borne-fontaine fuit"],
        ),
        "SEWER" => (
            ["A lake after every rain", "The grate is gone"],
            ["Un lac après chaque pluie", "La grille a disparu"],
        ),
        "GRAFFITI" => (
            ["The wall is covered again", "Paint on the bench"],
            ["Le mur est encore couvert", "De la peinture sur le banc"],
        ),
        "RATS" => (
            ["Rats run about in daylight", "Burrows along the fence"],
            ["Des rats courent en plein jour", "Des terriers le long de la clôture"],
        ),
        _ => return None,
    })
}

/// A description in the words of whoever might have written it.
pub(super) fn describe(
    dice: &mut Dice,
    service: &Service,
    language: Language,
    street: &str,
) -> String {
    let opening = if let Some((english, french)) = openings(&service.code) {
        dice.word(language.choose(&english, &french)).to_owned()
    } else {
        let locale = language.choose(None, Some("fr"));
        service.translated(locale, "name", &service.name).to_owned()
    };
    let english =
        ["It gets worse", "Please have a look", "Children pass here", "Second time this year"];
    let french = [
        "Ça empire",
        "Merci d'aller voir",
        "Des enfants passent ici",
        "La deuxième fois cette année",
    ];
    let tail = dice.word(language.choose(&english, &french));
    let place = language.choose("near", "près de");
    match dice.number(0, 3) {
        0 => format!("{opening}."),
        1 => format!("{opening}, {place} {street}."),
        2 => format!("{opening}. {tail}."),
        _ => format!("{opening}, {place} {street}.\n{tail}."),
    }
}
