//! XML as a tree, read by a strict parser.

/// An element: its name, its own text, its children. Attributes and namespaces are counted, because
/// the standard has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub text: String,
    pub children: Vec<Element>,
    pub attributes: usize,
    pub namespaces: usize,
}

impl Element {
    /// Parses a document; panics where it is not well-formed.
    pub fn parse(text: &str) -> Self {
        let document =
            roxmltree::Document::parse(text).unwrap_or_else(|fault| panic!("{fault} in {text}"));
        Self::of(document.root_element())
    }

    fn of(node: roxmltree::Node<'_, '_>) -> Self {
        let own = node.children().filter(roxmltree::Node::is_text).filter_map(|n| n.text());
        Self {
            name: node.tag_name().name().to_owned(),
            text: own.collect(),
            children: node.children().filter(roxmltree::Node::is_element).map(Self::of).collect(),
            attributes: node.attributes().count(),
            namespaces: node.namespaces().count()
                + usize::from(node.tag_name().namespace().is_some()),
        }
    }

    /// The first child with this name; panics when there is none.
    #[track_caller]
    pub fn child(&self, name: &str) -> &Self {
        self.find(name).unwrap_or_else(|| panic!("<{}> lacks <{name}>", self.name))
    }

    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child with this name.
    #[track_caller]
    pub fn text_of(&self, name: &str) -> &str {
        &self.child(name).text
    }

    /// The names of the children, in order.
    pub fn names(&self) -> Vec<&str> {
        self.children.iter().map(|child| child.name.as_str()).collect()
    }

    /// This element and everything inside it.
    pub fn everything(&self) -> Vec<&Self> {
        let mut all = vec![self];
        for child in &self.children {
            all.extend(child.everything());
        }
        all
    }
}
