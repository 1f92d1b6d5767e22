package io.trackgate.http;

import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.User;

/** Who asks, with which credential, and how dates are to be written for them. */
record Caller(User user, Credential credential, Dates dates) {

    /** For the audit: tells two keys of one user apart, and is no use to anybody as a key. */
    String mark() {
        return user.name() + "/" + credential.mark();
    }
}
