package io.trackgate.core.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackingSettings;

/** Values of state and settings as the JSON text that the store keeps. */
final class ValueJson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String UNNAMED = "device";
    private static final String NOTHING = "[]";

    private ValueJson() {}

    static String write(SettingValue value) {
        // What most commands set, and text that needs no writer.
        return value instanceof SettingValue.Flag flag ? Boolean.toString(flag.value()) : node(value).toString();
    }

    static SettingValue read(String text) { return value(parse(text)); }

    static String write(TrackingSettings settings) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        settings.fields().forEach((field, value) -> object.set(field, node(value)));
        return object.toString();
    }

    static TrackingSettings readSettings(String text) {
        SortedMap<String, SettingValue> fields = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : parse(text).properties())
            fields.put(field.getKey(), value(field.getValue()));
        return new TrackingSettings(fields);
    }

    static String writeList(Collection<?> items) { return items.isEmpty() ? NOTHING : JSON.valueToTree(items).toString(); }

    static List<String> readList(String text) {
        if (text.equals(NOTHING)) return List.of();
        List<String> items = new ArrayList<>();
        parse(text).forEach(item -> items.add(item.asText()));
        return items;
    }

    static String writeMap(Map<String, String> texts) { return JSON.valueToTree(new TreeMap<>(texts)).toString(); }

    static Map<String, String> readMap(String text) {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : parse(text).properties())
            texts.put(entry.getKey(), entry.getValue().asText());
        return Map.copyOf(texts);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new StoreException("store holds what is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode node(SettingValue value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case SettingValue.Flag flag -> nodes.booleanNode(flag.value());
            case SettingValue.Whole whole -> nodes.numberNode(whole.value());
            case SettingValue.Decimal decimal -> nodes.numberNode(decimal.value());
            case SettingValue.Text text -> nodes.textNode(text.value());
            case SettingValue.Texts texts -> JSON.valueToTree(texts.values());
            case SettingValue.Unnamed unnamed -> nodes.objectNode().put(UNNAMED, unnamed.deviceValue());
        };
    }

    private static SettingValue value(JsonNode node) {
        return switch (node.getNodeType()) {
            case BOOLEAN -> new SettingValue.Flag(node.booleanValue());
            case NUMBER ->
                node.isIntegralNumber() ? new SettingValue.Whole(node.longValue()) : new SettingValue.Decimal(node.decimalValue());
            case STRING -> new SettingValue.Text(node.textValue());
            case ARRAY -> new SettingValue.Texts(readList(node.toString()));
            case OBJECT -> new SettingValue.Unnamed(node.path(UNNAMED).asText());
            case BINARY, MISSING, NULL, POJO -> throw new StoreException("store holds a value of type " + node.getNodeType());
        };
    }
}
