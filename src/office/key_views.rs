//! What goes over the wire about API keys.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::people::{ApiKey, Application, KeyText};
use crate::staff::Places;
use crate::time::{Instant, format_instant};

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyView {
    /// Its public part.
    #[schema(example = "k3v9x2mq")]
    public_id: String,
    /// What it is for.
    label: String,
    /// Where its holder can be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// What it allows: `read`, `create`, `staff`.
    scopes: Vec<String>,
    /// The only government that it is good for.
    #[serde(skip_serializing_if = "Option::is_none")]
    jurisdiction_id: Option<String>,
    /// The endpoint that it is good for: `production` or `test`.
    mode: &'static str,
    /// `active`, `expired` or `revoked`.
    #[schema(example = "active")]
    state: &'static str,
    /// When it was made.
    #[schema(format = DateTime)]
    created_datetime: String,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expires_datetime: Option<String>,
    /// When it was last used, to the hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    last_used_datetime: Option<String>,
    /// Until when the secret before the newest is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    previous_until_datetime: Option<String>,
    /// That it comes to its end, where staff have announced that.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<KeyNoticeView>,
}

/// An announcement.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyNoticeView {
    /// Since when the key should not be used any more.
    #[schema(format = DateTime)]
    deprecated_datetime: String,
    /// When it stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    sunset_datetime: Option<String>,
    /// Where that is explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl KeyView {
    pub(super) fn new(key: &ApiKey, email: Option<&str>, places: &Places, now: Instant) -> Self {
        let owner = places.governments.iter().find(|(id, _)| Some(*id) == key.jurisdiction);
        let state = match (key.revoked_at, key.expires_at) {
            (Some(_), _) => "revoked",
            (None, Some(until)) if until <= now => "expired",
            (None, _) => "active",
        };
        let previous = key.previous.as_ref().filter(|one| one.until > now);
        Self {
            public_id: key.public_id.clone(),
            label: key.label.clone(),
            email: email.map(str::to_owned),
            scopes: words(&key.scopes),
            jurisdiction_id: owner.map(|(_, code)| code.clone()),
            mode: key.mode.as_str(),
            state,
            created_datetime: format_instant(key.created_at),
            expires_datetime: key.expires_at.map(format_instant),
            last_used_datetime: key.last_used_at.map(format_instant),
            previous_until_datetime: previous.map(|one| format_instant(one.until)),
            notice: key.notice.as_ref().map(|one| KeyNoticeView {
                deprecated_datetime: format_instant(one.since),
                sunset_datetime: one.until.map(format_instant),
                link: one.link.clone(),
            }),
        }
    }
}

fn words(scopes: &crate::people::Scopes) -> Vec<String> {
    scopes.to_string().split_whitespace().map(str::to_owned).collect()
}

/// A key with its secret, shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct KeySecretView {
    /// The whole key, to be sent as `api_key`; it is shown only this once.
    api_key: String,
    /// What it is.
    key: KeyView,
}

impl KeySecretView {
    pub(super) fn new(text: &KeyText, key: KeyView) -> Self {
        Self { api_key: text.reveal().to_owned(), key }
    }
}

/// How a key is given a new secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotationForm {
    /// Days for which the secret before stays good: 14, up to 90, or 0 for none.
    #[schema(minimum = 0, maximum = 90)]
    pub(super) overlap_days: Option<i64>,
}

/// An announcement that a key comes to its end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyNoticeForm {
    /// Since when it should not be used any more; from now on where it is left out.
    pub(super) deprecated_datetime: Option<String>,
    /// When it stops.
    pub(super) sunset_datetime: Option<String>,
    /// Where that is explained.
    #[schema(example = "https://city.example/keys")]
    pub(super) link: Option<String>,
}

/// Somebody who would like to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TestKeyForm {
    /// What the key is for.
    #[schema(max_length = 100)]
    pub(super) label: String,
    /// Where its holder can be reached.
    #[schema(example = "dev@app.example")]
    pub(super) email: String,
    /// The only government that it is to be good for.
    pub(super) jurisdiction_id: Option<String>,
}

/// Somebody who would like a key for production.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRequestForm {
    /// What the key is for, in few words.
    #[schema(max_length = 100)]
    pub(super) label: String,
    /// What it is for, in more words: for whoever decides.
    #[schema(max_length = 1000)]
    pub(super) words: String,
    /// Where whoever asks can be reached.
    pub(super) email: String,
    /// The government that decides, and that the key is good for.
    pub(super) jurisdiction_id: String,
    /// What it is to allow: `create` where it is left out.
    pub(super) scopes: Option<Vec<String>>,
}

/// What a key is collected with.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyTicketView {
    /// The number of the request.
    pub(super) request: i64,
    /// To be kept: whoever has it collects the key.
    pub(super) ticket: String,
}

/// A ticket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CollectForm {
    /// As the answer to the request gave it.
    pub(super) ticket: String,
}

/// Where a request stands.
#[derive(Serialize, ToSchema)]
pub(super) struct CollectedView {
    /// `waiting`, `approved` or `refused`.
    #[schema(example = "approved")]
    state: &'static str,
    /// The whole key, shown only this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl CollectedView {
    pub(super) fn new(asked: &Application, text: Option<&KeyText>) -> Self {
        Self {
            state: asked.state.as_str(),
            api_key: text.map(|text| text.reveal().to_owned()),
            reason: asked.reason.clone(),
        }
    }
}

/// A request for a key.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyRequestView {
    /// Its number.
    id: i64,
    /// The government that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    jurisdiction_id: Option<String>,
    /// What the key is for, in few words.
    label: String,
    /// What it is for, in more words.
    words: String,
    /// Where whoever asks can be reached.
    email: String,
    /// What it is to allow.
    scopes: Vec<String>,
    /// `waiting`, `approved`, `refused` or `collected`.
    #[schema(example = "waiting")]
    state: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// When it came in.
    #[schema(format = DateTime)]
    created_datetime: String,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    decided_datetime: Option<String>,
}

impl KeyRequestView {
    pub(super) fn new(one: &Application, places: &Places) -> Self {
        let owner = places.governments.iter().find(|(id, _)| *id == one.jurisdiction);
        Self {
            id: one.id,
            jurisdiction_id: owner.map(|(_, code)| code.clone()),
            label: one.label.clone(),
            words: one.words.clone(),
            email: one.email.clone(),
            scopes: words(&one.scopes),
            state: one.state.as_str(),
            reason: one.reason.clone(),
            created_datetime: format_instant(one.created_at),
            decided_datetime: one.decided_at.map(format_instant),
        }
    }
}

/// How a key is granted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalForm {
    /// What it allows, where that is not what was asked for.
    pub(super) scopes: Option<Vec<String>>,
    /// Days after which it ends by itself.
    #[schema(minimum = 1, maximum = 3650)]
    pub(super) expires_days: Option<i64>,
}

/// Why there is no key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefusalForm {
    /// For whoever asked.
    #[schema(max_length = 1000)]
    pub(super) reason: String,
}
