//! `record!`: a map with named fields.

/// Declares a struct, how it is read, and its JSON Schema. The title is what messages call it.
macro_rules! record {
    ($($(#[doc = $doc:literal])* pub struct $name:ident as $title:literal {
        $($(#[doc = $field_doc:literal])* $key:literal => $field:ident: $type:ty,)*
    })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type,)*
        }

        impl $crate::spec::shape::FromNode for $name {
            fn read<'n>(
                node: &'n $crate::spec::yaml::Node,
                reader: &mut $crate::spec::shape::Reader<'n>,
            ) -> Option<Self> {
                let entries = reader.record($title, &[$($key),*], node)?;
                $(let $field = reader.read_field::<$type>($title, node, entries, $key);)*
                Some(Self { $($field: $field?,)* })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let fields = [$($crate::spec::shape::FieldSchema::of::<$type>(
                    generator,
                    $key,
                    concat!($($field_doc, "\n",)* ""),
                ),)*];
                $crate::spec::shape::record_schema(concat!($($doc, "\n",)* ""), &fields)
            }
        }
    )*};
}

pub(crate) use record;
