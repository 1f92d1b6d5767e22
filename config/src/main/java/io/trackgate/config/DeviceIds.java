package io.trackgate.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Device ids, one by one or by what they begin with: {@code 356307042441013}, {@code 35630704*}.
 *
 * @param beginnings the empty one stands for every id
 */
public record DeviceIds(Set<String> ids, Set<String> beginnings) {

    public static final DeviceIds ALL = new DeviceIds(Set.of(), Set.of(""));
    static final String EXPECTED = "a device id, or its beginning and a star: 35630704*";
    private static final Pattern ENTRY = Pattern.compile("[!-~&&[^*]]{1,64}\\*?");

    public DeviceIds {
        ids = Set.copyOf(ids);
        beginnings = Set.copyOf(beginnings);
    }

    /** One entry of a list, without spaces around it; empty where it is none. */
    static Optional<String> entry(String text) {
        return Optional.of(text).filter(given -> ENTRY.matcher(given).matches());
    }

    public boolean contains(String id) {
        if (ids.contains(id) || beginnings.contains("")) return true;
        if (beginnings.isEmpty()) return false;
        for (int length = 1; length <= id.length(); length++)
            if (beginnings.contains(id.substring(0, length))) return true;
        return false;
    }

    /** There may be a million of them. */
    @Override
    public String toString() { return equals(ALL) ? "all" : ids.size() + " ids and " + beginnings.size() + " beginnings"; }
}
