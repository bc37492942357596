//! The error list in the contract: what an operation may be refused with.

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Ref, Type};
use utoipa::openapi::{ContentBuilder, RefOr, ResponseBuilder};

/// Adds the error list under each status, in JSON and XML.
pub fn add_refusals(operation: &mut Operation, statuses: &[(&str, &str)]) {
    for (status, text) in statuses {
        let list = ArrayBuilder::new()
            .items(Ref::from_schema_name("ErrorItem"))
            .min_items(Some(1))
            .build();
        let xml = ObjectBuilder::new().schema_type(Type::String).build();
        let response = ResponseBuilder::new()
            .description(*text)
            .content("application/json", ContentBuilder::new().schema(Some(list)).build())
            .content("text/xml", ContentBuilder::new().schema(Some(xml)).build())
            .build();
        operation.responses.responses.insert((*status).to_owned(), RefOr::T(response));
    }
}
