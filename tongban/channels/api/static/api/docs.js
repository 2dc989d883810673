"use strict";
// Opens the API's own document in Swagger UI; nothing is fetched from anywhere else.
const page = document.getElementById("docs");
SwaggerUIBundle({
  url: page.dataset.document,
  domNode: page,
  deepLinking: false, // it would put a link inside a button
  layout: "BaseLayout",
  validatorUrl: null,
  tagsSorter: "alpha",
});
