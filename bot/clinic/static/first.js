// Writing first: what is typed is kept as that of answers is. Looking at it first keeps it as well, without this.
import { drafts } from "./draft.js";

const form = () => document.getElementById("first");
const { keep } = drafts(form);
form()?.elements.text.addEventListener("input", keep);
