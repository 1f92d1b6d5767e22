package io.trackgate.gt06;

/** Names of alarm codes ("JM-VL03"). */
final class Gt06Alarms {

    private Gt06Alarms() {}

    /** @return the code itself where makers differ on its meaning (09, 0C, 0E, 18, 19, 25 to 29, 30), and where none has one */
    static String name(int code) {
        return switch (code) {
            case 0x01 -> "sos";
            case 0x02 -> "power_cut";
            case 0x03 -> "vibration";
            case 0x04 -> "fence_in";
            case 0x05 -> "fence_out";
            case 0x06 -> "overspeed";
            case 0x0A -> "blind_area_in";
            case 0x0B -> "blind_area_out";
            case 0x0D -> "first_fix";
            case 0x0F -> "external_battery_protection";
            case 0x10 -> "sim_changed";
            case 0x11 -> "power_off";
            case 0x12 -> "airplane_mode_after_protection";
            case 0x13 -> "tamper";
            case 0x14 -> "door";
            case 0x15 -> "off_by_low_battery";
            case 0x16 -> "sound";
            case 0x17 -> "fake_base_station";
            case 0x20 -> "deep_sleep";
            case 0x23 -> "fall";
            case 0x2A -> "left_corner";
            case 0x2B -> "right_corner";
            case 0x2C -> "collision";
            case 0x32 -> "unplugged";
            case 0xFE -> "acc_on";
            case 0xFF -> "acc_off";
            default -> "alarm_0x%02x".formatted(code);
        };
    }
}
