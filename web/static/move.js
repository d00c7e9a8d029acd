// The form of a move: the new address.
import { addressField } from "./address_field.js";

const form = document.querySelector("#move");
if (form.querySelector("#choose-address")) addressField(form);
