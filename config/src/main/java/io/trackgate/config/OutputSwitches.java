package io.trackgate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how a model's outputs are switched (docs/models.md, "Outputs"). */
final class OutputSwitches {

    private OutputSwitches() {}

    /** A family lists the outputs of its largest model. */
    static List<OutputSwitch> read(Section model, int digitalOutputs) {
        List<OutputSwitch> switches = new ArrayList<>();
        List<Section> given = model.sections("outputs");
        if (!given.isEmpty() && given.size() < digitalOutputs) {
            model.complain("outputs", given.size() + " outputs", ">= digital-outputs, " + digitalOutputs);
        }
        for (Section output : given.subList(0, Math.min(given.size(), digitalOutputs))) {
            Optional<OutputSwitch.Saying> on = saying(output, "on");
            Optional<OutputSwitch.Saying> off = saying(output, "off");
            Optional<OutputSwitch.Reading> read = output.section("read").map(OutputSwitches::reading);
            output.end();
            if (on.isPresent() && off.isPresent()) switches.add(new OutputSwitch(on.get(), off.get(), read));
        }
        return switches;
    }

    private static Optional<OutputSwitch.Saying> saying(Section output, String key) {
        if (!output.has(key)) output.missing(key, "what the device is told to switch the output " + key);
        return output.section(key).map(section -> {
            List<Pattern> done = ModelFiles.patterns(section, "done");
            List<Pattern> later = ModelFiles.patterns(section, "later");
            return new OutputSwitch.Saying(form(section, Set.of("done", "later")), done, later);
        });
    }

    private static OutputSwitch.Reading reading(Section section) {
        List<Pattern> on = ModelFiles.patterns(section, "on");
        List<Pattern> off = ModelFiles.patterns(section, "off");
        List<Pattern> later = ModelFiles.patterns(section, "later");
        return new OutputSwitch.Reading(form(section, Set.of("on", "off", "later")), on, off, later);
    }

    /** Whatever else stands there is the vendor's. */
    private static Map<String, String> form(Section section, Set<String> ours) {
        return section.all((key, node) -> ours.contains(key) ? Optional.empty() : Section.raw(node, section.problems()));
    }
}
