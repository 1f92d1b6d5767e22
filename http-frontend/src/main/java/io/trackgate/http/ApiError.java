package io.trackgate.http;

/** Everything that the API may refuse with: its code, its exact text, and the HTTP status that goes with it. */
public enum ApiError {
    // @formatter:off
    DATABASE_ERROR(1, 500, "Database error"),
    WRONG_HASH(3, 400, "Wrong hash"),
    CREDENTIAL_NOT_FOUND(4, 400, "User or API key not found or session ended"),
    WRONG_FORMAT(5, 400, "Wrong request format"),
    WRONG_HTTP_METHOD(5, 405, "Wrong request format"),
    UNEXPECTED(6, 500, "Unexpected error"),
    INVALID_PARAMETERS(7, 400, "Invalid parameters"),
    TOO_LARGE(9, 412, "Too large request"),
    NOT_PERMITTED(13, 403, "Operation not permitted"),
    DATABASE_UNAVAILABLE(14, 503, "Database unavailable"),
    TOO_MANY_REQUESTS(15, 429, "Too many requests (rate limit exceeded)"),
    DEMO(101, 403, "In demo mode this function is disabled"),
    WRONG_LOGIN(102, 400, "Wrong login or password"),
    TOO_MANY_ATTEMPTS(105, 400, "Login attempts limit exceeded, try again later"),
    WRONG_HANDLER(111, 400, "Wrong handler"),
    WRONG_METHOD(112, 400, "Wrong method"),
    NOT_FOUND_IN_DATABASE(201, 400, "Not found in database"),
    ENTITY_NOT_FOUND(204, 404, "Entity not found"),
    DEVICE_BLOCKED(208, 403, "Device blocked"),
    DEVICE_OFFLINE(213, 400, "Cannot perform action: the device is offline"),
    NOT_SUPPORTED(214, 400, "Requested operation or parameters are not supported by the device"),
    NONEXISTENT_ENTITIES(217, 400, "List contains nonexistent entities"),
    NOT_FOR_CLONES(219, 403, "Not allowed for clones of the device"),
    TOO_MANY_DEVICES(221, 403, "Device limit exceeded"),
    WRONG_DEVICE_STATUS(266, 403, "Cannot perform action for the device in current status"),
    OVER_QUOTA(268, 403, "Over quota"),
    USER_BLOCKED(275, 403, "User is blocked");
    // @formatter:on

    private final int code;
    private final int httpStatus;
    private final String text;

    ApiError(int code, int httpStatus, String text) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.text = text;
    }

    public int code() { return code; }

    public int httpStatus() { return httpStatus; }

    public String text() { return text; }
}
