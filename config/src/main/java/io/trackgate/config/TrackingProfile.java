package io.trackgate.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One of the API's tracking profiles: which fields tracking settings may hold, their types, bounds and conditions. */
public record TrackingProfile(String name, Map<String, Field> fields) {

    /** One field of a profile; see docs/models.md for the meaning of each key in tracking-profiles.json. */
    public record Field(String name) {
        // config helper: type, optional, min, max (bounds widened by "suggested"), values, pattern, items, required_if, required_if_not …
    }

    /** A mistake in tracking settings; {@code parameter} is the dotted name that the API reports. */
    public record Violation(String parameter, String error) {}

    /** Either settings, or every violation at once. */
    public sealed interface Reading {
        record Valid(TrackingSettings settings) implements Reading {}

        record Invalid(List<Violation> violations) implements Reading {}
    }

    /** Reads what a caller sent: types, bounds, enumerations, mandatory and conditional fields (contract section 6). */
    public Reading read(ObjectNode trackingSettings) {
        throw new UnsupportedOperationException("config helper implements this");
    }

    /** One value of one field with only its type checked, as a device or a fleet file may hold it. Empty: no such field, or not of its type. */
    public Optional<SettingValue> readUnbounded(String field, com.fasterxml.jackson.databind.JsonNode value) {
        throw new UnsupportedOperationException("config helper implements this");
    }
}
