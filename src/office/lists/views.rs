//! Lists as they go over the wire.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::board::{Facet, FacetValue};
use crate::cases::store as cases;
use crate::db::Conn;
use crate::http::ApiError;
use crate::jurisdictions::JurisdictionId;
use crate::office::cases::Hand;
use crate::office::cases::views::{CaseView, Names};
use crate::requests::store::{Details, find_by_ids};

/// A page of a list, and what is known of the whole.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct ListView {
    /// The reports, in order.
    pub(super) requests: Vec<CaseView>,
    /// How many there are on all pages; not known where words are looked for.
    pub(super) total: Option<u64>,
    /// How many there are of each kind, by the facets that were asked for.
    pub(super) facets: BTreeMap<&'static str, Vec<FacetView>>,
}

/// A kind of report, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::office) struct FacetView {
    /// What the filter of this name takes: a code, a word, the number of an account, `none`.
    pub(super) value: String,
    /// Its name for people, where it has one.
    pub(super) name: Option<String>,
    /// Whose it is; a code is only one of its kind there.
    pub(super) jurisdiction_id: Option<String>,
    /// The layer of an area.
    pub(super) layer: Option<String>,
    /// How many.
    pub(super) count: u64,
}

/// Values of one facet at most, the most frequent ones.
const MAX_VALUES: usize = 500;

impl FacetView {
    fn of(value: impl Into<String>, count: u64) -> Self {
        Self { value: value.into(), name: None, jurisdiction_id: None, layer: None, count }
    }

    fn called(self, name: &str, of: Option<&str>) -> Self {
        let of = of.map(str::to_owned);
        Self { name: Some(name.to_owned()), jurisdiction_id: of, ..self }
    }
}

/// Reports by their keys, in the same order. Those that are gone are left out.
pub(super) fn case_views(
    conn: &mut Conn,
    hand: &Hand,
    ids: &[i64],
) -> Result<Vec<CaseView>, ApiError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = cases::find_many(conn, ids)?;
    let rows = find_by_ids(conn, ids, Details::default())?;
    let mut tags = cases::tags_of(conn, ids)?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, found.iter().filter_map(|case| case.facts.owner.person).collect())?;
    let found: HashMap<i64, _> = found.iter().map(|case| (case.id, case)).collect();
    let rows: HashMap<i64, _> = rows.iter().map(|row| (row.id, row)).collect();
    let view = |id: &i64| {
        let (case, row) = found.get(id).zip(rows.get(id))?;
        Some(CaseView::new(case, row, tags.remove(id).unwrap_or_default(), &names))
    };
    Ok(ids.iter().filter_map(view).collect())
}

/// Counts with names in place of keys. What has no name here any more is left out.
pub(super) fn facet_views(
    conn: &mut Conn,
    hand: &Hand,
    counted: Vec<(Facet, Vec<(FacetValue, u64)>)>,
) -> Result<BTreeMap<&'static str, Vec<FacetView>>, ApiError> {
    let mut views = BTreeMap::new();
    for (facet, counts) in counted {
        let mut named = match facet {
            Facet::Person => people(conn, hand, &counts)?,
            Facet::Area => areas(hand, &counts),
            Facet::Status
            | Facet::State
            | Facet::Department
            | Facet::Team
            | Facet::Service
            | Facet::Priority
            | Facet::Visibility
            | Facet::Tag => counts
                .iter()
                .filter_map(|(value, count)| named(hand, facet, value, *count))
                .collect(),
        };
        named.sort_by(|one: &FacetView, other| {
            other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value))
        });
        named.truncate(MAX_VALUES);
        views.insert(facet.as_str(), named);
    }
    Ok(views)
}

fn named(hand: &Hand, facet: Facet, value: &FacetValue, count: u64) -> Option<FacetView> {
    let key = match value {
        FacetValue::Word(word) => return Some(FacetView::of(word, count)),
        FacetValue::Nobody => return Some(FacetView::of("none", count)),
        FacetValue::Key(key) => *key,
    };
    let whose = |id: JurisdictionId| hand.city.jurisdictions.by_id(id).map(|one| one.code.as_str());
    match facet {
        Facet::Department => {
            let one = hand.playbook.department(key)?;
            Some(FacetView::of(&one.code, count).called(&one.name, whose(one.jurisdiction)))
        }
        Facet::Team => {
            let one = hand.playbook.team(key)?;
            let of = hand.playbook.department(one.department)?.jurisdiction;
            Some(FacetView::of(&one.code, count).called(&one.name, whose(of)))
        }
        Facet::Service => {
            let one = hand.city.catalogue.by_id(key)?;
            Some(FacetView::of(&one.code, count).called(&one.name, whose(one.jurisdiction)))
        }
        Facet::Status
        | Facet::State
        | Facet::Person
        | Facet::Priority
        | Facet::Visibility
        | Facet::Tag
        | Facet::Area => None,
    }
}

fn people(
    conn: &mut Conn,
    hand: &Hand,
    counts: &[(FacetValue, u64)],
) -> Result<Vec<FacetView>, ApiError> {
    let key = |value: &FacetValue| if let FacetValue::Key(key) = value { Some(*key) } else { None };
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, counts.iter().filter_map(|(value, _)| key(value)).collect())?;
    let view = |(value, count): &(FacetValue, u64)| match key(value) {
        Some(account) => {
            FacetView::of(account.to_string(), *count).called(&names.person(account).name, None)
        }
        None => FacetView::of("none", *count),
    };
    Ok(counts.iter().map(view).collect())
}

fn areas(hand: &Hand, counts: &[(FacetValue, u64)]) -> Vec<FacetView> {
    let counts: HashMap<i64, u64> = counts
        .iter()
        .filter_map(|(value, count)| match value {
            FacetValue::Key(key) => Some((*key, *count)),
            FacetValue::Word(_) | FacetValue::Nobody => None,
        })
        .collect();
    let known = hand.city.atlas.territories().iter();
    known
        .filter_map(|one| {
            let count = counts.get(&one.key?)?;
            let whose = hand.city.jurisdictions.by_id(one.jurisdiction);
            let view = FacetView::of(&one.code, *count)
                .called(&one.name, whose.map(|government| government.code.as_str()));
            Some(FacetView { layer: Some(one.layer.clone()), ..view })
        })
        .collect()
}
