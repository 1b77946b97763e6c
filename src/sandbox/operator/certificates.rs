//! Keys and certificates for the Secrets that the model only describes.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use rand::Rng as _;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use serde_json::{Map, Value as Json};

/// A certificate that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a certificate for {subject}: {source}")]
pub struct CertificateError {
    subject: String,
    source: rcgen::Error,
}

/// A certificate authority: its key and its certificate, as PEM.
#[derive(Clone)]
pub struct Authority {
    pub name: String,
    pub key: String,
    pub certificate: String,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authority({})", self.name)
    }
}

impl Authority {
    /// A new one, or a new certificate over an old key.
    pub fn make(name: &str, key: Option<String>, now: Timestamp) -> Result<Self, CertificateError> {
        let fault = |source| CertificateError { subject: name.to_owned(), source };
        let pair = key.map_or_else(KeyPair::generate, |pem| KeyPair::from_pem(&pem)).map_err(fault)?;
        let certificate = authority_params(name, now).self_signed(&pair).map_err(fault)?;
        Ok(Self { name: name.to_owned(), key: pair.serialize_pem(), certificate: certificate.pem() })
    }

    /// A key and a certificate that this authority signs, as PEM.
    pub fn issue(
        &self,
        common_name: &str,
        names: &[String],
        now: Timestamp,
    ) -> Result<(String, String), CertificateError> {
        let fault = |source| CertificateError { subject: common_name.to_owned(), source };
        let own = KeyPair::from_pem(&self.key).map_err(fault)?;
        let issuer = Issuer::new(authority_params(&self.name, now), own);
        let mut params = CertificateParams::new(names.to_vec()).map_err(fault)?;
        params.distinguished_name = distinguished(common_name);
        valid_for(&mut params, now, 1);
        let pair = KeyPair::generate().map_err(fault)?;
        let certificate = params.signed_by(&pair, &issuer).map_err(fault)?;
        Ok((pair.serialize_pem(), certificate.pem()))
    }
}

fn authority_params(name: &str, now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    valid_for(&mut params, now, 1);
    params
}

fn distinguished(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "io.strimzi");
    name.push(DnType::CommonName, common_name);
    name
}

fn valid_for(params: &mut CertificateParams, now: Timestamp, years: i32) {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |year: i32| {
        // 29 February has no anniversary in most years.
        let day = u8::try_from(today.day()).unwrap_or(1).min(28);
        rcgen::date_time_ymd(year, u8::try_from(today.month()).unwrap_or(1), day)
    };
    params.not_before = day(i32::from(today.year()));
    params.not_after = day(i32::from(today.year()) + years);
}

/// A random password of letters and digits.
pub fn password() -> String {
    let mut random = rand::rng();
    (0..32).map(|_| char::from(random.sample(rand::distr::Alphanumeric))).collect()
}

/// A random id in Kafka's form: 16 bytes, base64 for URLs, without padding.
pub fn kafka_uuid() -> String {
    let bytes: [u8; 16] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Entries of a Secret's `data`.
pub fn data<const N: usize>(entries: [(&str, &str); N]) -> Json {
    Json::Object(
        entries.into_iter().map(|(key, text)| (key.to_owned(), STANDARD.encode(text).into())).collect::<Map<_, _>>(),
    )
}

/// One entry of a Secret's `data`, decoded.
pub fn entry(secret: &Json, key: &str) -> Option<String> {
    let bytes = STANDARD.decode(secret["data"][key].as_str()?).ok()?;
    String::from_utf8(bytes).ok()
}
