package io.trackgate.config;

import java.util.Optional;

/**
 * One text that sets something, and how the device is asked for it.
 *
 * @param set    what it is told, with a slot for each value
 * @param read   the text that asks for it, or empty: its reply to {@code set} is all that can be had
 * @param answer the shape of the answer to {@code read}; there exactly when {@code read} is
 */
public record SettingText(TextTemplate set, Optional<String> read, Optional<TextTemplate> answer) {

    public SettingText {
        if (read.isPresent() != answer.isPresent())
            throw new IllegalArgumentException(set + ": read without answer (expected: both, or neither)");
    }
}
