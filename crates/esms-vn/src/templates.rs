//! Registered templates: what a message may say.

mod get_template;

pub use get_template::{BrandnameTemplate, GetTemplate, GetTemplateResponse, TemplateParam, ZnsTemplate};
