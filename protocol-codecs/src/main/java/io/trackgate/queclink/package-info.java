/**
 * Queclink's @Track: texts between commas ({@code +RESP:GTFRI,…$}), the same in binary frames ({@code +RSP …}), the newer binary frames that
 * begin {@code 2B 00}, and commands that are always texts ({@code AT+GTOUT=…$}).
 */
@NullMarked
package io.trackgate.queclink;

import org.jspecify.annotations.NullMarked;
