#include "CCanvas.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>

struct passerelle_canvas {
    cairo_surface_t *surface;
    cairo_t *context;
    PangoLayout *layout;
    passerelle_canvas_write write;
    void *state;
};

static cairo_status_t forward(void *closure, const unsigned char *bytes, unsigned count) {
    passerelle_canvas *canvas = closure;
    return canvas->write(canvas->state, bytes, count) == 0 ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

// Cairo answers with objects that know what is wrong with them, never with NULL; GLib ends the process without memory.
passerelle_canvas *passerelle_canvas_create(double width, double height, const char *title, passerelle_canvas_write write,
                                            void *state) {
    passerelle_canvas *canvas = g_new0(passerelle_canvas, 1);
    canvas->write = write;
    canvas->state = state;
    canvas->surface = cairo_pdf_surface_create_for_stream(forward, canvas, width, height);
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_TITLE, title);
    canvas->context = cairo_create(canvas->surface);
    canvas->layout = pango_cairo_create_layout(canvas->context);
    // A font's size in points is one in units of the PDF.
    pango_cairo_context_set_resolution(pango_layout_get_context(canvas->layout), 72);
    return canvas;
}

void passerelle_canvas_destroy(passerelle_canvas *canvas) {
    g_object_unref(canvas->layout);
    cairo_destroy(canvas->context);
    cairo_surface_destroy(canvas->surface);
    g_free(canvas);
}

void passerelle_canvas_end_page(passerelle_canvas *canvas) { cairo_show_page(canvas->context); }

void passerelle_canvas_finish(passerelle_canvas *canvas) { cairo_surface_finish(canvas->surface); }

const char *passerelle_canvas_problem(passerelle_canvas *canvas) {
    cairo_status_t status = cairo_surface_status(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_status(canvas->context);
    return status == CAIRO_STATUS_SUCCESS ? NULL : cairo_status_to_string(status);
}

int passerelle_canvas_set_text(passerelle_canvas *canvas, const char *markup, const char *family, double size, int bold,
                               passerelle_alignment alignment, double width, double *height, double *used, char *problem,
                               size_t capacity) {
    PangoAttrList *attributes = NULL;
    char *text = NULL;
    GError *error = NULL;
    if (!pango_parse_markup(markup, -1, 0, &attributes, &text, NULL, &error)) {
        snprintf(problem, capacity, "%s", error->message);
        g_error_free(error);
        return -1;
    }
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, family);
    pango_font_description_set_size(font, pango_units_from_double(size));
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(canvas->layout, font);
    pango_layout_set_alignment(canvas->layout, alignment == passerelle_center  ? PANGO_ALIGN_CENTER
                                               : alignment == passerelle_right ? PANGO_ALIGN_RIGHT
                                                                               : PANGO_ALIGN_LEFT);
    pango_layout_set_width(canvas->layout, pango_units_from_double(width));
    pango_layout_set_text(canvas->layout, text, -1);
    pango_layout_set_attributes(canvas->layout, attributes);
    PangoRectangle extents;
    pango_layout_get_extents(canvas->layout, NULL, &extents);
    *height = pango_units_to_double(extents.height);
    *used = pango_units_to_double(extents.width);
    pango_font_description_free(font);
    pango_attr_list_unref(attributes);
    g_free(text);
    return 0;
}

int passerelle_canvas_show_text(passerelle_canvas *canvas, double x, double y) {
    cairo_set_source_rgb(canvas->context, 0, 0, 0);
    cairo_move_to(canvas->context, x, y);
    pango_cairo_show_layout(canvas->context, canvas->layout);
    return pango_layout_get_unknown_glyphs_count(canvas->layout);
}

void passerelle_canvas_add_rectangle(passerelle_canvas *canvas, double x, double y, double width, double height) {
    cairo_rectangle(canvas->context, x, y, width, height);
}

void passerelle_canvas_fill(passerelle_canvas *canvas) {
    cairo_set_source_rgb(canvas->context, 0, 0, 0);
    cairo_fill(canvas->context);
}

void passerelle_canvas_outline(passerelle_canvas *canvas) {
    cairo_set_source_rgb(canvas->context, 0.6, 0.6, 0.6);
    cairo_set_line_width(canvas->context, 0.75);
    cairo_stroke(canvas->context);
}
