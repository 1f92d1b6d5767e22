package io.trackgate.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads who may come in, and how, of one listener or of {@code http}. */
final class DoorSection {

    private static final long MOST_BYTES = 64L << 20;

    private DoorSection() {}

    /** The keys that a listener and {@code http} have alike. */
    static GatewayConfig.Door read(Section section, Path folder) {
        return new GatewayConfig.Door(tls(section, folder), proxies(section), GatewayFile.networks(section, "from", List.of()),
                DeviceIds.ALL);
    }

    /** A listener's, with its {@code devices}. */
    static GatewayConfig.Door ofListener(Section section, Path folder) {
        GatewayConfig.Door door = read(section, folder);
        return new GatewayConfig.Door(door.tls(), door.proxies(), door.from(), devices(section, folder));
    }

    private static List<Network> proxies(Section section) {
        if (!section.has("proxy-protocol")) return List.of();
        Section proxy = section.sectionOrEmpty("proxy-protocol");
        if (!proxy.has("from")) proxy.missing("from", "the networks of the proxies: [10.0.0.0/8]");
        List<Network> networks = GatewayFile.networks(proxy, "from", List.of());
        proxy.end();
        return networks;
    }

    private static Optional<GatewayConfig.Tls> tls(Section section, Path folder) {
        if (!section.has("tls")) return Optional.empty();
        Section tls = section.sectionOrEmpty("tls");
        GatewayConfig.Tls read = new GatewayConfig.Tls(required(tls, "certificate", folder), required(tls, "key", folder),
                file(tls, "key-password-file", folder), file(tls, "client-ca", folder),
                tls.word("client-auth", GatewayConfig.ClientAuth.class, GatewayConfig.ClientAuth.REQUIRE),
                tls.word("ciphers", GatewayConfig.Ciphers.class, GatewayConfig.Ciphers.MODERN));
        if (tls.has("client-auth") && !tls.has("client-ca"))
            tls.complain("client-auth", "given", "absent; without client-ca no certificate of a client is asked for");
        if (tls.has("certificate") && tls.has("key")) check(tls, read);
        tls.end();
        return Optional.of(read);
    }

    /** What a client of ours shows at a port that asks for it. */
    static Optional<GatewayConfig.Tls> clientTls(Section section, Path folder) {
        if (!section.has("tls")) return Optional.empty();
        Section tls = section.sectionOrEmpty("tls");
        GatewayConfig.Tls read = new GatewayConfig.Tls(required(tls, "certificate", folder), required(tls, "key", folder),
                file(tls, "key-password-file", folder), Optional.empty(), GatewayConfig.ClientAuth.REQUIRE);
        if (tls.has("certificate") && tls.has("key")) check(tls, read);
        tls.end();
        return Optional.of(read);
    }

    private static Path required(Section tls, String key, Path folder) {
        return GatewayFile.path(tls, key, folder, tls.requiredText(key, "a PEM file"));
    }

    private static Optional<Path> file(Section tls, String key, Path folder) {
        return tls.text(key).map(name -> GatewayFile.path(tls, key, folder, name));
    }

    private static void check(Section section, GatewayConfig.Tls tls) {
        try {
            TlsFiles.read(tls);
        } catch (TlsFileException e) {
            section.complain(e.key(), e.given(), e.expected());
        }
    }

    private static DeviceIds devices(Section section, Path folder) {
        Optional<YamlNode> given = section.node("devices");
        if (given.isEmpty()) return DeviceIds.ALL;
        Set<String> entries = given.get() instanceof YamlNode.Scalar ? ofFile(section, folder) : ofList(section);
        Set<String> ids = new HashSet<>();
        Set<String> beginnings = new HashSet<>();
        for (String entry : entries) {
            if (entry.endsWith("*")) beginnings.add(entry.substring(0, entry.length() - 1));
            else
                ids.add(entry);
        }
        return new DeviceIds(ids, beginnings);
    }

    private static Set<String> ofList(Section section) {
        Set<String> entries = new HashSet<>();
        for (YamlNode item : section.items("devices"))
            Section.text(item, section.problems()).ifPresent(text -> DeviceIds.entry(text).ifPresentOrElse(entries::add,
                    () -> section.problems().add(item, DeviceIds.EXPECTED)));
        if (section.isEmptyList("devices")) section.complain("devices", "[]", "at least one device id");
        return entries;
    }

    private static Set<String> ofFile(Section section, Path folder) {
        Optional<Path> file = file(section, "devices", folder);
        if (file.isEmpty()) return Set.of();
        try {
            if (!Files.isRegularFile(file.get()) || Files.size(file.get()) > MOST_BYTES) {
                section.complain("devices", file.get() + " is missing, or larger than 64MiB", "a list, or a file with a device id a line");
                return Set.of();
            }
            return lines(section, file.get(), Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            section.complain("devices", file.get() + " can't be read", "a readable file");
            return Set.of();
        }
    }

    private static Set<String> lines(Section section, Path file, List<String> lines) {
        Set<String> entries = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).replaceFirst("#.*", "").strip();
            if (text.isEmpty()) continue;
            Source line = new Source(String.valueOf(file.getFileName()), i + 1);
            DeviceIds.entry(text).ifPresentOrElse(entries::add,
                    () -> section.problems().add(new YamlNode.Scalar(line, section.path("devices"), text, YamlNode.Kind.TEXT),
                            DeviceIds.EXPECTED));
        }
        if (entries.isEmpty()) section.complain("devices", file + " names no device", "at least one device id");
        return entries;
    }
}
