//! The service list and the service definition on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::{Attribute, Service};
use crate::http::{Members, Sink};

/// A service (GeoReport v2, service list).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Service)]
pub(in crate::georeport) struct ServiceView {
    /// Identifies the service within its jurisdiction.
    #[schema(min_length = 1, example = "POTHOLE")]
    service_code: String,
    /// Its name for people.
    #[schema(min_length = 1, example = "Pothole")]
    service_name: String,
    /// A short text.
    description: String,
    /// Whether the service definition has attributes.
    metadata: bool,
    /// When a request gets its identifier.
    #[serde(rename = "type")]
    #[schema(example = "realtime", pattern = "^(realtime|batch|blackbox)$")]
    kind: String,
    /// Comma-separated words.
    keywords: String,
    /// The category; the first where there are several.
    group: String,
    /// All categories, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<String>,
}

impl ServiceView {
    /// A service in the language that the client asked for.
    pub(in crate::georeport) fn new(service: &Service, locale: Option<&str>) -> Self {
        let group =
            |name: &String| service.translated(locale, &format!("group:{name}"), name).to_owned();
        let groups: Vec<String> = service.groups.iter().map(group).collect();
        Self {
            service_code: service.code.clone(),
            service_name: service.translated(locale, "name", &service.name).to_owned(),
            description: service.translated(locale, "description", &service.description).to_owned(),
            metadata: !service.attributes.is_empty(),
            kind: service.kind.as_str().to_owned(),
            keywords: service.keywords.join(","),
            group: groups.first().cloned().unwrap_or_default(),
            groups: if groups.len() > 1 { groups } else { Vec::new() },
        }
    }
}

impl Members for ServiceView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("service_code", &self.service_code);
        sink.text("service_name", &self.service_name);
        sink.text("description", &self.description);
        sink.boolean("metadata", self.metadata);
        sink.text("type", &self.kind);
        sink.text("keywords", &self.keywords);
        sink.text("group", &self.group);
        if !self.groups.is_empty() {
            sink.texts("groups", "group", &self.groups);
        }
    }
}

/// A service definition (GeoReport v2).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ServiceDefinition)]
pub(in crate::georeport) struct DefinitionView {
    /// The service.
    #[schema(min_length = 1)]
    service_code: String,
    /// Its questions, in order.
    attributes: Vec<AttributeView>,
}

/// One question of a service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attribute)]
pub(in crate::georeport) struct AttributeView {
    /// Whether input is wanted; else it is text to show.
    variable: bool,
    /// Its identifier, used in `attribute[CODE]`.
    #[schema(min_length = 1)]
    code: String,
    /// What an answer looks like.
    #[schema(pattern = "^(string|number|datetime|text|singlevaluelist|multivaluelist)$")]
    datatype: String,
    /// Whether it must be answered.
    required: bool,
    /// A hint for the input.
    #[schema(required)]
    datatype_description: Option<String>,
    /// Its place, from 1.
    #[schema(minimum = 1)]
    order: i64,
    /// The question.
    description: String,
    /// The options of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    values: Option<Vec<ValueView>>,
    /// Who fills it in, when it is not the resident (extension).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^(hidden_field|server_set)$")]
    automated: Option<String>,
}

/// One option of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttributeValue)]
pub(in crate::georeport) struct ValueView {
    /// What is sent.
    key: String,
    /// What is shown.
    name: String,
}

impl DefinitionView {
    /// The definition of a service in the language that the client asked for.
    pub(in crate::georeport) fn new(service: &Service, locale: Option<&str>) -> Self {
        let attributes =
            service.attributes.iter().map(|one| AttributeView::new(service, one, locale)).collect();
        Self { service_code: service.code.clone(), attributes }
    }
}

impl AttributeView {
    fn new(service: &Service, attribute: &Attribute, locale: Option<&str>) -> Self {
        let subject = format!("attribute:{}", attribute.code);
        let values = attribute.options.iter().map(|option| ValueView {
            key: option.key.clone(),
            name: service.option_name(locale, &attribute.code, option).to_owned(),
        });
        Self {
            variable: attribute.variable,
            code: attribute.code.clone(),
            datatype: attribute.datatype.as_str().to_owned(),
            required: attribute.required,
            datatype_description: attribute.datatype_description.clone(),
            order: attribute.order,
            description: service.translated(locale, &subject, &attribute.description).to_owned(),
            values: attribute.datatype.is_list().then(|| values.collect()),
            automated: attribute.automated.map(|one| one.as_str().to_owned()),
        }
    }
}

impl Members for DefinitionView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("service_code", &self.service_code);
        sink.list("attributes", "attribute", &self.attributes);
    }
}

impl Members for AttributeView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.boolean("variable", self.variable);
        sink.text("code", &self.code);
        sink.text("datatype", &self.datatype);
        sink.boolean("required", self.required);
        sink.text_or_null("datatype_description", self.datatype_description.as_deref());
        sink.integer("order", self.order);
        sink.text("description", &self.description);
        if let Some(values) = &self.values {
            sink.list("values", "value", values);
        }
        if let Some(automated) = &self.automated {
            sink.text("automated", automated);
        }
    }
}

impl Members for ValueView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("key", &self.key);
        sink.text("name", &self.name);
    }
}
