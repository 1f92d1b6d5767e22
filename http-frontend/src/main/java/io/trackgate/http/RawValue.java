package io.trackgate.http;

import com.fasterxml.jackson.databind.JsonNode;

/** A parameter before its type is known: JSON of a body, or text of a form or query. */
sealed interface RawValue {

    record InJson(JsonNode node) implements RawValue {}

    record InText(String text) implements RawValue {}

    /** JSON's null stands for a parameter that was not given. */
    default boolean isAbsent() {
        return switch (this) {
            case InJson json -> json.node().isNull();
            case InText text -> false;
        };
    }
}
