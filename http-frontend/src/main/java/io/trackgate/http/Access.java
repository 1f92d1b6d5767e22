package io.trackgate.http;

/** What a caller must show before a call is looked at any further. */
enum Access {
    /** Nothing: the call is the way to get something to show. */
    OPEN,
    /** An API key or a session. */
    CREDENTIAL,
    /** A session: what an API key must not be enough for. */
    SESSION
}
