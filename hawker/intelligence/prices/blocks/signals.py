# SPDX-License-Identifier: Apache-2.0
"""What tells one provider's refusal from an ordinary page, as data.

A **strong** signal is one that only a refusal carries. A **weak** one is also carried by ordinary pages of shops that
merely use the service (a reCAPTCHA on the newsletter form, a bot-management cookie): it counts only where the answer
has no content of its own. Sources: the providers' own documentation and what their pages say to people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign. `where`: `header:<name>`, `cookie`, `body`, `url`."""

    provider: str
    where: str
    pattern: re.Pattern[str]
    strong: bool
    kind: str = "blocked"
    statuses: frozenset[int] = frozenset()
    """Only with one of these statuses; empty for any."""
    hosts: re.Pattern[str] | None = None
    """Only at these hosts."""


NAMES = {
    "cloudflare": "Cloudflare",
    "cloudflare-turnstile": "Cloudflare Turnstile",
    "akamai": "Akamai",
    "datadome": "DataDome",
    "perimeterx": "PerimeterX (HUMAN)",
    "shapesecurity": "F5 Shape",
    "kasada": "Kasada",
    "imperva": "Imperva",
    "reblaze": "Reblaze",
    "sucuri": "Sucuri",
    "threatmetrix": "ThreatMetrix",
    "meetrics": "Meetrics",
    "ocule": "Ocule",
    "recaptcha": "reCAPTCHA",
    "hcaptcha": "hCaptcha",
    "funcaptcha": "FunCaptcha (Arkose Labs)",
    "geetest": "GeeTest",
    "friendly-captcha": "Friendly Captcha",
    "captcha-eu": "Captcha.eu",
    "qcloud-captcha": "Tencent Captcha",
    "aliexpress-captcha": "AliExpress",
    "vercel": "Vercel",
    "aws-waf": "AWS WAF",
    "cloudfront": "Amazon CloudFront",
    "amazon": "Amazon",
    "anubis": "Anubis",
    "reddit": "Reddit",
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "google": "Google",
    "weibo": "Weibo",
    "douban": "Douban",
    "dribbble": "Dribbble",
    "houzz": "Houzz",
    "ddos-guard": "DDoS-Guard",
    "queue-it": "Queue-it",
    "radware": "Radware",
    "netacea": "Netacea",
    "fastly": "Fastly",
    "stackpath": "StackPath",
    "wordfence": "Wordfence",
    "distil": "Distil",
    "f5": "F5 BIG-IP",
    "qrator": "Qrator",
    "baidu": "Baidu Yunjiasu",
    "edgecast": "Edgio",
    "mtcaptcha": "MTCaptcha",
    "yandex-captcha": "Yandex SmartCaptcha",
    "altcha": "ALTCHA",
    "shopify": "Shopify",
    "walmart": "Walmart",
    "etsy": "Etsy",
    "tiktok": "TikTok",
    "xing": "XING",
    "azure-waf": "Azure WAF",
    "barracuda": "Barracuda",
    "tencent-edgeone": "Tencent EdgeOne",
    "cheq": "CHEQ",
    "px-human": "HUMAN",
}


def _s(
    provider: str,
    where: str,
    pattern: str,
    *,
    strong: bool = True,
    kind: str = "blocked",
    statuses: tuple[int, ...] = (),
    hosts: str | None = None,
    flags: int = re.IGNORECASE,
) -> Signal:
    host_pattern = re.compile(hosts, re.IGNORECASE) if hosts else None
    return Signal(provider, where, re.compile(pattern, flags), strong, kind, frozenset(statuses), host_pattern)


_REFUSING = (
    400, 401, 403, 405, 406, 410, 412, 418, 421, 429, 430, 444, 451, 498, 499, 503, 520, 521, 522, 523,
    524, 525, 526, 530, 999,
)  # fmt: skip

SIGNALS: tuple[Signal, ...] = (
    # Cloudflare
    _s("cloudflare", "header:cf-mitigated", r"challenge|block"),
    _s(
        "cloudflare",
        "body",
        r"__cf_chl_\w+|cf_chl_opt|/cdn-cgi/challenge-platform/\w+/\w/orchestrate|cf-browser-verification|"
        r"id=[\"']challenge-form",
    ),
    _s(
        "cloudflare",
        "body",
        r"<title>\s*(?:Just a moment|Attention Required!? \| Cloudflare|Un momento|Einen Moment|Nur einen Moment|"
        r"Un instant)",
    ),
    _s(
        "cloudflare",
        "body",
        r"cf-error-code|cf-error-details|cf-error-overview|error code:? ?10(?:06|07|08|09|10|12|15|20)\b",
    ),
    _s("cloudflare", "body", r"Checking your browser before accessing", statuses=(403, 503, 200, 0)),
    _s("cloudflare", "body", r"challenge-platform/|_cf_chl", strong=False),
    _s(
        "cloudflare-turnstile",
        "body",
        r"class=[\"'][^\"']*\bcf-turnstile\b|challenges\.cloudflare\.com/turnstile",
        strong=False,
        kind="captcha",
    ),
    _s("cloudflare-turnstile", "url", r"challenges\.cloudflare\.com/turnstile", kind="captcha"),
    # Akamai
    _s("akamai", "header:akamai-cache-status", r"^Error"),
    _s("akamai", "cookie", r"\b_abck=[^;]*~-?[0-9]~|\b_abck=|\bbm_sz=|\bak_bmsc=", strong=False),
    _s(
        "akamai",
        "body",
        r"(?:Access Denied|don't have permission)[\s\S]{0,600}Reference\s*(?:#|&#35;|&#x23;)?\s*\d+\.[0-9a-f]{4,}|"
        r"errors\.edgesuite\.net|bm-verify=|_sec_cpt|sec-if-cpt-container|akamai[- ]bot[- ]manager challenge",
    ),
    _s("akamai", "body", r"Reference\s*(?:#|&#35;)\s*\d+\.[0-9a-f]+\.\d+\.[0-9a-f]+"),
    _s("akamai", "header:server", r"^AkamaiGHost", strong=False, statuses=(403, 429, 503)),
    _s(
        "distil",
        "body",
        r"Pardon Our Interruption|distil_r_(?:captcha|blocked)|distilCallbackGuard|distil_identification_block",
    ),
    # DataDome
    _s("datadome", "header:x-dd-b", r".", strong=False),
    _s("datadome", "header:x-datadome", r".", strong=False),
    _s("datadome", "header:x-datadome-cid", r".", strong=False),
    _s("datadome", "cookie", r"\bdatadome=", strong=False),
    _s(
        "datadome",
        "body",
        r"(?:geo|ct|interstitial)\.captcha-delivery\.com|captcha-delivery\.com/(?:captcha|interstitial)|"
        r"\bvar dd\s*=\s*\{[^}]{0,400}'?rt'?\s*:",
    ),
    # PerimeterX / HUMAN
    _s(
        "perimeterx",
        "body",
        r"id=[\"']px-captcha|_pxAction\b|captcha\.px-(?:cdn|cloud)\.net|_pxBlock|Access to (?:this|"
        r"This) [Pp]age [Hh]as [Bb]een (?:Blocked|Denied|denied|blocked)|px-captcha-wrapper|"
        r"window\._pxVid\s*=.{0,300}blockScript",
    ),
    _s("perimeterx", "body", r"Press (?:&amp;|&|and) Hold to confirm you are|class=[\"']px-(?:block|captcha)"),
    _s("perimeterx", "body", r"window\._pxAppId|client\.perimeterx\.net|client\.px-cloud\.net", strong=False),
    _s("perimeterx", "cookie", r"\b_px(?:2|3|hd|vid|de)?=", strong=False),
    _s("perimeterx", "header:x-px-block", r"."),
    # Shape, Kasada, Imperva, Reblaze, Sucuri ...
    _s("shapesecurity", "body", r"shapesecurity\b(?:\.|\()|shape-security-challenge|_imp_apg_r_", strong=False),
    _s("kasada", "header:x-kasada", r"."),
    _s("kasada", "header:x-kpsdk-ct", r".", strong=False),
    _s(
        "kasada",
        "body",
        r"KPSDK\.(?:scriptStart|now|configure|message)|/149e9513-01fa-4fb0-aad4-566afd725d1b/|kpsdk-[a-z]+",
    ),
    _s(
        "imperva",
        "body",
        r"Incapsula incident ID|/_Incapsula_Resource\?(?:[^\"']*&)?(?:incident_id|SWJIYLWA|CWUDNSAI|edet|cinfo)|"
        r"Request unsuccessful\. Incapsula|_Incapsula_Resource\?SWUDNSAI=9",
    ),
    _s("imperva", "body", r"incapsula\.(?:init|com)|_Incapsula_Resource", strong=False),
    _s("imperva", "cookie", r"\b(?:incap_ses_|visid_incap_|reese84=|nlbi_)", strong=False),
    _s("imperva", "header:x-iinfo", r".", strong=False, statuses=(403, 429, 503)),
    _s("imperva", "header:x-cdn", r"^(?:Imperva|Incapsula)", strong=False, statuses=(403, 429, 503)),
    _s("reblaze", "cookie", r"\brbz(?:id|sessionid)=", strong=False),
    _s("reblaze", "body", r"(?:Protected|Powered) by Reblaze|window\.rbzns\s*=|rbzid=[^;\"']+;"),
    _s("reblaze", "header:server", r"^Reblaze", strong=False, statuses=(403, 247, 503)),
    _s(
        "sucuri",
        "body",
        r"Sucuri Web[Ss]ite Firewall\s*-\s*Access Denied|sucuri\.net/privacy-policy[\s\S]{0,2000}Block (?:ID|"
        r"reason)|sucuri_cloudproxy_js|cloudproxy@sucuri\.net",
    ),
    _s("sucuri", "header:x-sucuri-block", r"."),
    _s("sucuri", "header:server", r"^Sucuri", strong=False, statuses=(403, 503)),
    _s("threatmetrix", "body", r"ThreatMetrix\.\w+\(|h\.online-metrix\.net/fp/", strong=False),
    _s("meetrics", "body", r"meetricsGlobal\b|research\.de\.com/bb-mx/submit", strong=False),
    _s("ocule", "body", r"proxy\.ocule\.co\.uk", strong=False),
    _s("ocule", "url", r"proxy\.ocule\.co\.uk"),
    _s("vercel", "header:x-vercel-mitigated", r"challenge|deny|block"),
    _s("vercel", "body", r"<title>\s*Vercel Security Checkpoint|vercel\.link/security-checkpoint"),
    _s("aws-waf", "header:x-amzn-waf-action", r"challenge|captcha|block"),
    _s("aws-waf", "cookie", r"\baws-waf-token=", strong=False),
    _s(
        "aws-waf",
        "body",
        r"awsWafCookieDomainList|AwsWafIntegration\.(?:checkForceRefresh|getToken)|token\.awswaf\.com|"
        r"captcha\.awswaf\.com|window\.gokuProps",
    ),
    _s("aws-waf", "body", r"<script[^>]*>[^<]{0,200}aws-?waf\b|<script[^>]+src=[\"'][^\"']*aws-?waf", strong=False),
    _s("amazon", "header:x-cache", r"Error from cloudfront", statuses=(500, 503), hosts=r"(?:^|\.)amazon\.[a-z.]+$"),
    _s(
        "amazon",
        "body",
        r"/errors/validateCaptcha|opfcaptcha(?:-prod)?\.s3\.amazonaws|csm-captcha-instrumentation|"
        r"api-services-support@amazon\.com|Robot Check</title>",
        hosts=r"(?:^|\.)amazon\.[a-z.]+$|^$",
        kind="captcha",
    ),
    _s(
        "amazon",
        "body",
        r"Sorry! Something went wrong|Enter the characters you see below|Geben Sie die Zeichen unten ein|"
        r"Click the button below to continue shopping",
        strong=False,
        hosts=r"(?:^|\.)amazon\.[a-z.]+$",
        kind="captcha",
    ),
    _s("cloudfront", "header:x-cache", r"Error from cloudfront", statuses=(400, 403, 405, 429, 503)),
    _s(
        "cloudfront",
        "body",
        r"<title>\s*ERROR: The request could not be satisfied|Generated by cloudfront \(CloudFront\)",
        statuses=(400, 403, 405, 429, 503, 0),
    ),
    _s("anubis", "body", r"<script id=\"anubis_(?:challenge|version)\"|/\.within\.website/x/cmd/anubis/", flags=0),
    _s("anubis", "body", r"Making sure you(?:&#39;|')re not a bot!"),
    # Captchas
    _s(
        "recaptcha",
        "body",
        r"g-recaptcha\b[^>]*>|grecaptcha\.(?:execute|render|ready)|www\.google\.com/recaptcha/(?:api|"
        r"challengepage|enterprise)|recaptcha\.net/recaptcha",
        strong=False,
        kind="captcha",
    ),
    _s("recaptcha", "url", r"(?:google\.com|recaptcha\.net)/recaptcha/|google\.[a-z.]+/sorry/", kind="captcha"),
    _s(
        "recaptcha",
        "body",
        r"google\.com/recaptcha/challengepage|/sorry/index\?continue|"
        r"Our systems have detected unusual traffic from your computer",
        kind="captcha",
    ),
    _s(
        "hcaptcha",
        "body",
        r"class=[\"'][^\"']*\bh-captcha\b|(?:js|newassets)\.hcaptcha\.com|hcaptcha\.com/1/api\.js|"
        r"hcaptcha\.(?:execute|render)\(",
        strong=False,
        kind="captcha",
    ),
    _s("hcaptcha", "url", r"(?:^|//|\.)hcaptcha\.com/", kind="captcha"),
    _s(
        "funcaptcha",
        "body",
        r"funcaptcha\.(?:init|com|\w+\()|arkoselabs\.com/|fc-iframe-wrap|api\.funcaptcha\.com",
        strong=False,
        kind="captcha",
    ),
    _s("funcaptcha", "url", r"arkoselabs\.com|funcaptcha\.com", kind="captcha"),
    _s(
        "geetest",
        "body",
        r"initGeetest4?\(|(?:static|api|gcaptcha4)\.geetest\.com|geetest_(?:captcha|holder|radar|btn)|gt_captcha_obj",
        strong=False,
        kind="captcha",
    ),
    _s("geetest", "url", r"geetest\.com/", kind="captcha"),
    _s(
        "friendly-captcha",
        "body",
        r"class=[\"'][^\"']*\bfrc-captcha\b|friendly-?challenge(?:@|/|\.)|friendlycaptcha\.(?:com|eu)/api|"
        r"friendlyChallenge\.",
        strong=False,
        kind="captcha",
    ),
    _s("friendly-captcha", "url", r"friendlycaptcha\.(?:com|eu)|friendly-challenge", kind="captcha"),
    _s("captcha-eu", "body", r"captcha\.eu/|CaptchaEU|KROT\.", strong=False, kind="captcha"),
    _s("captcha-eu", "url", r"captcha\.eu/", kind="captcha"),
    _s(
        "qcloud-captcha",
        "body",
        r"TencentCaptcha|(?:turing|ssl)\.captcha\.(?:qcloud|gtimg)\.com|captcha\.qq\.com|TCaptcha\.js",
        strong=False,
        kind="captcha",
    ),
    _s("qcloud-captcha", "url", r"turing\.captcha\.|captcha\.qcloud\.com|captcha\.qq\.com", kind="captcha"),
    _s("aliexpress-captcha", "url", r"/punish\?|x5secdata=|_____tmd_____/punish", kind="captcha"),
    _s(
        "aliexpress-captcha",
        "body",
        r"_____tmd_____/punish|x5secdata|punish-component|baxia-punish|nc_1_n1z|g\.alicdn\.com/sd/ncpc",
        kind="captcha",
    ),
    _s("mtcaptcha", "body", r"class=[\"'][^\"']*\bmtcaptcha\b|service\.mtcaptcha\.com", strong=False, kind="captcha"),
    _s(
        "yandex-captcha",
        "body",
        r"/showcaptcha\?|/checkcaptcha\?|smartcaptcha\.yandexcloud\.net|class=[\"']CheckboxCaptcha",
        kind="captcha",
    ),
    _s("yandex-captcha", "url", r"/showcaptcha\b", kind="captcha"),
    _s("altcha", "body", r"<altcha-widget", strong=False, kind="captcha"),
    # Other shields
    _s("ddos-guard", "body", r"ddos-guard\.net|DDoS-Guard</title>|check\.ddos-guard", strong=False),
    _s("ddos-guard", "header:server", r"^ddos-guard", strong=False, statuses=(403, 429, 503)),
    _s("queue-it", "url", r"(?:^|//|\.)queue-it\.net/", kind="rate_limited"),
    _s("queue-it", "body", r"<title>\s*Queue-it|id=[\"']queue-it_log[\"']", kind="rate_limited"),
    _s(
        "radware",
        "body",
        r"validate\.perfdrive\.com|<title>\s*Radware (?:Captcha|Bot Manager)|ShieldSquare (?:Captcha|Block)|"
        r"cdn\.perfdrive\.com/aperture",
        kind="captcha",
    ),
    _s("radware", "url", r"perfdrive\.com", kind="captcha"),
    _s("netacea", "body", r"netacea\.(?:com|net)/captcha|_mitata(?:captcha)?=", strong=False),
    _s("netacea", "cookie", r"\b_mitata=", strong=False, statuses=_REFUSING),
    _s(
        "fastly",
        "body",
        r"Fastly error: (?:unknown domain|bot|client)|/_fs-ch-\w+/|<title>\s*Client Challenge",
        strong=True,
    ),
    _s("stackpath", "body", r"sp-challenge|StackPath[\s\S]{0,400}(?:blocked|security)", strong=False),
    _s(
        "wordfence",
        "body",
        r"Generated by Wordfence|Your access to this site has been limited by the site owner|wfwaf-blocked",
    ),
    _s(
        "f5",
        "body",
        r"The requested URL was rejected\. Please consult with your administrator|"
        r"Your support ID is:? ?<?/?\w*>? ?\d{10,}|/TSPD/|bobcmn",
    ),
    _s(
        "qrator",
        "body",
        r"__qrator|qrator\.net[\s\S]{0,200}(?:blocked|denied|403)|HTTP 401[\s\S]{0,100}qrator",
        strong=False,
    ),
    _s(
        "azure-waf",
        "body",
        r"Azure WAF|Microsoft-Azure-Application-Gateway|The request is blocked\.[\s\S]{0,300}(?:azure|x-azure-ref|"
        r"Ref A)",
        strong=False,
    ),
    _s("azure-waf", "body", r"azure front door service|<h2>The request is blocked\.</h2>"),
    _s(
        "barracuda",
        "body",
        r"Barracuda (?:Networks|Web Application Firewall)[\s\S]{0,400}(?:blocked|denied)|barra_counter_session",
        strong=False,
    ),
    _s("tencent-edgeone", "body", r"__tst_status|EO_Bot_Ssid|edgeone[\s\S]{0,200}(?:blocked|captcha)"),
    _s(
        "baidu",
        "body",
        r"yunjiasu-nginx|yunjiasu[\s\S]{0,80}blocked|wappass\.baidu\.com/static/captcha|百度安全验证",
        kind="captcha",
    ),
    # Sites with walls of their own
    _s(
        "reddit",
        "body",
        r"blocked by network security|<title>\s*Reddit - Please wait for verification|whoa there, pardner",
        hosts=r"(?:^|\.)(?:reddit\.com|redd\.it)$|^$",
    ),
    _s("reddit", "url", r".", statuses=(403, 429), hosts=r"(?:^|\.)reddit\.com$"),
    _s("linkedin", "url", r".", statuses=(999,), hosts=r"(?:^|\.)linkedin\.com$"),
    _s(
        "linkedin", "url", r"/(?:authwall|uas/login|checkpoint)", hosts=r"(?:^|\.)linkedin\.com$", kind="login_required"
    ),
    _s(
        "instagram",
        "body",
        r"<title>\s*Login (?:•|&bull;|&#8226;) Instagram",
        hosts=r"(?:^|\.)instagram\.com$",
        kind="login_required",
    ),
    _s("instagram", "url", r"/accounts/login|/challenge/", hosts=r"(?:^|\.)instagram\.com$", kind="login_required"),
    _s(
        "youtube",
        "body",
        r"Sign in to confirm you(?:'|’|&#39;)re not a bot|unusual traffic|"
        r"^\s*<!doctype html><html><head><meta[^>]*><title></title></head><body></body></html>\s*$|"
        r"<title>\s*-?\s*YouTube\s*</title>(?![\s\S]{2000})",
        hosts=r"(?:^|\.)youtube\.com$",
    ),
    _s("google", "url", r"^https?://consent\.(?:google|youtube)\.[a-z.]+/", kind="consent"),
    _s("google", "url", r"/sorry/", hosts=r"(?:^|\.)google\.[a-z.]+$", kind="captcha"),
    _s(
        "weibo",
        "body",
        r"<title>\s*(?:Sina Visitor System|新浪通行证)|passport\.weibo\.(?:com|cn)/(?:visitor|sso)",
        hosts=r"(?:^|\.)weibo\.(?:com|cn)$",
        kind="login_required",
    ),
    _s("weibo", "url", r"passport\.weibo|/visitor/", hosts=r"(?:^|\.)weibo\.(?:com|cn)$", kind="login_required"),
    _s("douban", "url", r".", statuses=(403, 418), hosts=r"(?:^|\.)douban(?:io)?\.com$"),
    _s("dribbble", "url", r".", statuses=(403,), hosts=r"(?:^|\.)dribbble\.com$"),
    _s("houzz", "url", r".", statuses=(429, 403), hosts=r"(?:^|\.)houzz\.[a-z.]+$"),
    _s("etsy", "url", r".", statuses=(403, 429), hosts=r"(?:^|\.)etsy\.com$"),
    _s(
        "tiktok",
        "body",
        r"tiktok-verify-page|captcha_verify_container|secsdk-captcha",
        hosts=r"(?:^|\.)tiktok\.com$|^$",
        kind="captcha",
    ),
    _s("walmart", "body", r"<title>\s*Robot or human\?", kind="captcha"),
    _s("walmart", "url", r"/blocked\?url=", hosts=r"(?:^|\.)walmart\.(?:com|ca)$", kind="captcha"),
    _s(
        "shopify",
        "body",
        r"<title>\s*(?:Verify your connection|Checking your connection)|/throttle/queue",
        strong=False,
        kind="rate_limited",
    ),
)
