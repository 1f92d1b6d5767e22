package io.trackgate.core.store;

import io.trackgate.config.TrackingSettings;

/** Tracking settings as the JSON text that the store keeps, for those who send them elsewhere. */
public final class SettingsJson {

    private SettingsJson() {}

    public static String write(TrackingSettings settings) { return ValueJson.write(settings); }

    /** @throws StoreException for what is none */
    public static TrackingSettings read(String text) { return ValueJson.readSettings(text); }
}
