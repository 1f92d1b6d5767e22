package io.trackgate.http;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of what is served beside the calls, and the way from a path to one of its pages. */
final class Pages {

    /** @param id what stands for {@code {id}} in the path that was asked for */
    record Found(Page page, String id) {}

    private final List<Page> table;

    Pages(List<Page> table) {
        this.table = List.copyOf(table);
        Set<String> paths = new HashSet<>();
        for (Page page : table) { if (!paths.add(page.path())) throw new IllegalArgumentException("two pages of the path " + page.path()); }
    }

    List<Page> table() { return table; }

    Optional<Found> find(String path) {
        for (Page page : table) {
            Optional<String> id = page.match(path);
            if (id.isPresent()) return Optional.of(new Found(page, id.get()));
        }
        return Optional.empty();
    }
}
