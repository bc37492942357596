//! Pairs of reports: which verdicts are right.

use lamppost::duplicates::{Feature, Likeness, Verdict, compare};

use crate::corpus::pairs::{Origin, Pair, Score, pairs, settings};
use crate::table::{Goal, Line, Table};

/// Weights and the invented city were settled with other seeds; these are kept for measuring.
const SEEDS: [u64; 5] = [501, 502, 503, 504, 505];
const PAIRS: usize = 800;

fn score(judged: &[(Pair, Likeness)], from: Verdict) -> Score {
    let mut score = Score::default();
    for (pair, likeness) in judged {
        score.add(pair.origin == Origin::Same, likeness.verdict >= from);
    }
    score
}

fn percent(share: f64) -> f64 {
    100.0 * share
}

pub fn measure(table: &mut Table) {
    let settings = settings();
    let judged: Vec<(Pair, Likeness)> = SEEDS
        .into_iter()
        .flat_map(|seed| pairs(seed, PAIRS))
        .map(|pair| {
            let likeness = compare(&pair.newer.report(), &pair.older.report(), &settings);
            (pair, likeness)
        })
        .collect();
    let likely = score(&judged, Verdict::Likely);
    let of = format!("{} pairs, 3 in 8 the same", judged.len());
    table.add(
        Line::new("same.precision", "likely or certain: right", percent(likely.precision()), "%")
            .goal(Goal::AtLeast(95.0))
            .detail(of.clone()),
    );
    table.add(
        Line::new("same.recall", "likely or certain: found", percent(likely.recall()), "%")
            .goal(Goal::AtLeast(85.0))
            .detail(of),
    );
    let certain = score(&judged, Verdict::Certain);
    table.add(
        Line::new("same.certain", "certain: right", percent(certain.precision()), "%")
            .goal(Goal::AtLeast(99.0))
            .detail(format!("finds {:.1} %", percent(certain.recall()))),
    );
    without_and_alone(table, &judged);
    by_origin(table, &judged);
}

/// What each feature adds, and how far it would go alone.
fn without_and_alone(table: &mut Table, judged: &[(Pair, Likeness)]) {
    let whole = found_at(judged, |one| one.score);
    for feature in Feature::ALL {
        let without = found_at(judged, |one| one.score_without(feature));
        table.add(
            Line::new("same.without", format!("found without {feature}, 95 % right"), without, "%")
                .against("with all", whole),
        );
    }
    for feature in Feature::ALL {
        table.add(Line::new(
            "same.only",
            format!("best F1 of {feature} alone"),
            percent(best_alone(judged, feature)),
            "%",
        ));
    }
}

/// How often each kind of pair is called the same.
fn by_origin(table: &mut Table, judged: &[(Pair, Likeness)]) {
    for origin in [
        Origin::Same,
        Origin::NextObject,
        Origin::OtherProblem,
        Origin::SameWordsElsewhere,
        Origin::LongClosed,
        Origin::NearbyLike,
    ] {
        let of: Vec<&Likeness> = judged
            .iter()
            .filter(|(pair, _)| pair.origin == origin)
            .map(|(_, likeness)| likeness)
            .collect();
        let said = of.iter().filter(|one| one.verdict >= Verdict::Likely).count();
        let share =
            f64::from(u32::try_from(said).unwrap()) / f64::from(u32::try_from(of.len()).unwrap());
        table.add(Line::new(
            "same.of",
            format!("called the same: {origin:?}"),
            percent(share),
            "%",
        ));
    }
}

/// The harmonic mean of precision and recall if the points of one feature decided, with the best threshold for it.
fn best_alone(judged: &[(Pair, Likeness)], feature: Feature) -> f64 {
    let points = |likeness: &Likeness| likeness.part(feature).unwrap().points;
    let mut thresholds: Vec<f64> = judged.iter().map(|(_, one)| points(one)).collect();
    thresholds.sort_by(f64::total_cmp);
    thresholds.dedup();
    let step = (thresholds.len() / 60).max(1);
    let f1 = |threshold: f64| {
        let mut score = Score::default();
        for (pair, likeness) in judged {
            score.add(pair.origin == Origin::Same, points(likeness) >= threshold);
        }
        let (precision, recall) = (score.precision(), score.recall());
        2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)
    };
    thresholds.into_iter().step_by(step).map(f1).fold(0.0, f64::max)
}

/// How many of the same are found when a threshold is chosen so that 95 % of those found are right.
fn found_at(judged: &[(Pair, Likeness)], of: impl Fn(&Likeness) -> f64) -> f64 {
    let mut order: Vec<(f64, bool)> =
        judged.iter().map(|(pair, one)| (of(one), pair.origin == Origin::Same)).collect();
    order.sort_by(|one, other| other.0.total_cmp(&one.0));
    let all = order.iter().filter(|(_, same)| *same).count();
    let mut score = Score::default();
    let mut best = 0;
    for (_, same) in order {
        score.add(same, true);
        if score.precision() >= 0.95 {
            best = best.max(score.right);
        }
    }
    percent(f64::from(best) / f64::from(u32::try_from(all).unwrap()))
}
