package io.trackgate.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything in one configuration folder, read and checked together: {@link #load} returns all of it or every mistake.
 *
 * @param warnings what an operator should know though the gateway starts
 */
public record Configuration(GatewayConfig gateway, ModelCatalog models, Map<String, TrackingProfile> profiles, FleetConfig fleet,
        List<ConfigProblem> warnings) {

    public Configuration { warnings = List.copyOf(warnings); }

    public Configuration(GatewayConfig gateway, ModelCatalog models, Map<String, TrackingProfile> profiles, FleetConfig fleet) {
        this(gateway, models, profiles, fleet, List.of());
    }

    /** @param folder holds gateway.yaml; models and tracking profiles that it lacks are taken from {@code shipped} */
    public static Configuration load(Path folder, Path shipped) throws ConfigException {
        Problems problems = new Problems();
        GatewayFile file = GatewayFile.read(folder, shipped, problems);
        Path profilesFile = file.config().trackingProfiles();
        Map<String, TrackingProfile> profiles = Files.exists(profilesFile)
                ? TrackingProfiles.read(profilesFile, String.valueOf(profilesFile.getFileName()), problems)
                : Map.of();
        Path modelsFolder = file.config().models();
        ModelCatalog models = Files.exists(modelsFolder) ? ModelFiles.read(modelsFolder, profiles, problems) : new ModelCatalog(Map.of());
        FleetConfig fleet = file.config().fleet().map(path -> FleetFile.read(path, models, FleetConfig.Known.NOTHING, problems))
                .orElse(FleetConfig.EMPTY);
        problems.throwIfAny();
        return new Configuration(file.withListenersFor(models), models, profiles, fleet, problems.warnings());
    }
}
