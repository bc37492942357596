//! The questions of a service (GeoReport v2, service definition).

/// The six datatypes of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datatype {
    /// One line of text.
    String,
    /// A numeric value.
    Number,
    /// A date and time.
    Datetime,
    /// Lines of text.
    Text,
    /// Exactly one of the listed keys.
    SingleValueList,
    /// One or more of the listed keys.
    MultiValueList,
}

impl Datatype {
    /// All six, in the order of the standard.
    pub const ALL: [Self; 6] = [
        Self::String,
        Self::Number,
        Self::Datetime,
        Self::Text,
        Self::SingleValueList,
        Self::MultiValueList,
    ];

    /// The word of the standard, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Datetime => "datetime",
            Self::Text => "text",
            Self::SingleValueList => "singlevaluelist",
            Self::MultiValueList => "multivaluelist",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Whether answers are keys of a list.
    pub fn is_list(self) -> bool {
        matches!(self, Self::SingleValueList | Self::MultiValueList)
    }
}

/// Who fills an attribute in when it is not the resident (an extension that FixMyStreet reads).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automated {
    /// A hidden input of the form, filled for example from a map of assets.
    HiddenField,
    /// The sending server; not shown.
    ServerSet,
}

impl Automated {
    /// The word on the wire, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HiddenField => "hidden_field",
            Self::ServerSet => "server_set",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::HiddenField, Self::ServerSet].into_iter().find(|one| one.as_str() == word)
    }
}

/// One option of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub key: String,
    /// What is shown.
    pub name: String,
}

/// One question of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its identifier within the service.
    pub code: String,
    /// Its place, from 1.
    pub order: i64,
    /// Whether input is wanted; else it is text to show.
    pub variable: bool,
    /// What an answer looks like.
    pub datatype: Datatype,
    /// Whether it must be answered.
    pub required: bool,
    /// The question.
    pub description: String,
    /// A hint for the input.
    pub datatype_description: Option<String>,
    /// Who fills it in, when it is not the resident.
    pub automated: Option<Automated>,
    /// The options of a list.
    pub options: Vec<Choice>,
}

impl Attribute {
    /// Whether a report without an answer is refused. A text that is only shown asks nothing; one that
    /// the sending system fills is expected all the same.
    pub fn must_be_answered(&self) -> bool {
        self.required && (self.variable || self.automated.is_some())
    }
}
