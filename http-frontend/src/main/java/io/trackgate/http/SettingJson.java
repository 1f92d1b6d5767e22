package io.trackgate.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trackgate.config.SettingValue;

/** Values of settings as the API writes them. */
final class SettingJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SettingJson() {}

    /** A value that the API has no name for is what the device calls it, with {@code device:} before it. */
    static JsonNode of(SettingValue value) {
        return switch (value) {
            case SettingValue.Flag flag -> NODES.booleanNode(flag.value());
            case SettingValue.Whole whole -> NODES.numberNode(whole.value());
            case SettingValue.Decimal decimal -> NODES.numberNode(decimal.value());
            case SettingValue.Text text -> NODES.textNode(text.value());
            case SettingValue.Texts texts -> {
                ArrayNode array = NODES.arrayNode();
                texts.values().forEach(array::add);
                yield array;
            }
            case SettingValue.Unnamed unnamed -> NODES.textNode("device:" + unnamed.deviceValue());
        };
    }
}
