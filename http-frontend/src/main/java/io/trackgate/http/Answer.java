package io.trackgate.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a request is answered with.
 *
 * @param contentType empty for an answer without a body
 */
record Answer(int status, String contentType, List<Header> headers, byte[] body) {

    /** One header of an answer, beside those that every answer has. */
    record Header(String name, String value) {}

    /** Form of an error's body. */
    static final Schema.Fields ERROR = Schema.object().named("Error").field("success", Schema.BOOLEAN.says("always false"))
            .field("status", Schema.object().named("Status").field("code", Schema.INTEGER).field("description", Schema.TEXT))
            .optional("errors", Schema.list(Schema.object().named("ParameterError").field("parameter", Schema.TEXT.says("its name"))
                    .field("error", Schema.TEXT)).says("each parameter that is wrong; with code 7 alone"));

    private static final String JSON = "application/json; charset=utf-8";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Answer SUCCESS = json(200, NODES.objectNode().put("success", true));

    Answer { headers = List.copyOf(headers); }

    static Answer success() { return SUCCESS; }

    static Answer value(boolean value) { return json(200, NODES.objectNode().put("success", true).put("value", value)); }

    static Answer value(ObjectNode value) {
        ObjectNode body = NODES.objectNode().put("success", true);
        body.set("value", value);
        return json(200, body);
    }

    static Answer error(ApiError error) { return error(error, error.text(), List.of()); }

    static Answer error(ApiError error, String description, List<ParameterError> parameters) {
        return json(error.httpStatus(), body(error, description, parameters));
    }

    static ObjectNode body(ApiError error, String description, List<ParameterError> parameters) {
        ObjectNode body = NODES.objectNode().put("success", false);
        describe(body, error, description, parameters);
        return body;
    }

    static void describe(ObjectNode into, ApiError error, String description, List<ParameterError> parameters) {
        into.putObject("status").put("code", error.code()).put("description", description);
        if (!parameters.isEmpty()) listed(parameters, into.putArray("errors"));
    }

    static Answer json(int status, ObjectNode body) { return new Answer(status, JSON, List.of(), Json.write(body)); }

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, List.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer empty(int status) { return new Answer(status, "", List.of(), new byte[0]); }

    Answer withStatus(int other) { return new Answer(other, contentType, headers, body); }

    Answer with(String name, String value) { return with(List.of(new Header(name, value))); }

    Answer with(List<Header> more) {
        List<Header> all = new ArrayList<>(headers);
        all.addAll(more);
        return new Answer(status, contentType, all, body);
    }

    private static void listed(List<ParameterError> parameters, ArrayNode errors) {
        for (ParameterError each : parameters) { errors.addObject().put("parameter", each.parameter()).put("error", each.error()); }
    }
}
