package io.trackgate.scenes;

import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a caller of the API was told.
 *
 * @param outcome X-Command-Outcome, or empty
 * @param id      X-Command-Id, or empty
 * @param written X-Command-Written, or empty
 */
record Answered(int status, JsonNode body, String outcome, String id, String written) {

    boolean success() { return body.path("success").asBoolean(); }

    int code() { return body.path("status").path("code").asInt(); }

    JsonNode value() { return body.path("value"); }

    UUID commandId() { return UUID.fromString(id); }

    Answered succeeds(String expectedOutcome) {
        assertThat(this).returns(200, Answered::status).returns(true, Answered::success).returns(expectedOutcome, Answered::outcome);
        return this;
    }

    Answered fails(int expectedCode, String expectedOutcome) {
        assertThat(this).returns(false, Answered::success).returns(expectedCode, Answered::code).returns(expectedOutcome,
                Answered::outcome);
        return this;
    }

    Answered wasWritten(boolean expected) {
        assertThat(written).isEqualTo(Boolean.toString(expected));
        return this;
    }
}
