package io.trackgate.http;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.directory.User;

/** Turns the hash of a request into a caller who may ask; the first place that holds a hash decides: body, query, header. */
final class Authenticator {
    static final String ISO_HEADER = "NVX-ISO-DateTime";
    static final Parameter ISO_DATES = Parameter.bool("iso_datetime", "Whether moments are written in ISO 8601").optional();

    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern HEADER = Pattern.compile("NVX ([0-9a-fA-F]{32})");

    private final TrackerDirectory directory;
    private final RateLimits limits;
    private final Clock clock;

    Authenticator(TrackerDirectory directory, RateLimits limits, Clock clock) {
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
    }

    /** @param session whether an API key is not enough */
    Caller authenticate(RequestParameters parameters, HttpHeaders headers, boolean session) throws ApiException {
        String hash = hash(parameters, headers);
        Credential credential = directory.credential(hash).filter(found -> found.aliveAt(clock.instant()))
                .filter(found -> !session || found.kind() == Credential.Kind.SESSION).orElseThrow(Authenticator::unknown);
        User user = directory.user(credential.user()).orElseThrow(Authenticator::unknown);
        limits.countCredential(credential.digest());
        if (user.blocked()) throw new ApiException(ApiError.USER_BLOCKED);
        return new Caller(user, credential, new Dates(user.timeZone(), wantsIso(parameters, headers)));
    }

    private static boolean wantsIso(RequestParameters parameters, HttpHeaders headers) throws ApiException {
        return headers.contains(ISO_HEADER, "true", true) || Arguments.read(List.of(ISO_DATES), parameters).flag(ISO_DATES.name(), false);
    }

    private static String hash(RequestParameters parameters, HttpHeaders headers) throws ApiException {
        // Body before query is already the order of RequestParameters.
        Optional<RawValue> given = parameters.find("hash");
        if (given.isEmpty()) return fromHeader(headers);
        String hash = switch (given.get()) {
            case RawValue.InText text -> text.text();
            case RawValue.InJson json -> json.node().isTextual() ? json.node().textValue() : "";
        };
        if (!HASH.matcher(hash).matches()) throw new ApiException(ApiError.WRONG_HASH);
        return hash;
    }

    private static String fromHeader(HttpHeaders headers) throws ApiException {
        List<String> given = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (given.size() != 1) throw new ApiException(ApiError.WRONG_HASH);
        Matcher header = HEADER.matcher(given.getFirst());
        if (!header.matches()) throw new ApiException(ApiError.WRONG_HASH);
        return header.group(1);
    }

    private static ApiException unknown() { return new ApiException(ApiError.CREDENTIAL_NOT_FOUND); }
}
