/** How findings are shown: HTML pages, charts, frames as JSON, times and outcomes in words. */
@NullMarked
package io.trackgate.app.report;

import org.jspecify.annotations.NullMarked;
