/** CSS of the forms and the palette, in any Node-RED. */
export const nodeStyle = `
.okta-form { width: 560px; max-width: 100%; }
.okta-form .red-ui-typedInput-container { box-sizing: border-box; max-width: 100%; }
.okta-about { margin: 0 0 14px; line-height: 1.45; }
.red-ui-editor .okta-row > label { display: block; width: auto; margin-bottom: 3px; font-weight: 600; }
.red-ui-editor .okta-row > input[type=text], .red-ui-editor .okta-row > input[type=password],
.red-ui-editor .okta-row > select { width: 100%; box-sizing: border-box; }
.red-ui-editor .okta-row > .red-ui-button + .red-ui-button { margin-left: 8px; }
.okta-required { color: #b3261e; font-weight: 400; font-size: 11px; }
.okta-help, .okta-hint { font-size: 12px; line-height: 1.4; color: var(--red-ui-secondary-text-color, #666); }
.okta-help { margin-top: 3px; }
.okta-hint { color: #1f5fd6; }
.okta-hint:empty { display: none; }
.okta-hint.okta-error, .okta-error { color: #b3261e; }
.okta-ok { color: #1a7f37; }
.okta-attributes { margin: 8px 0 0; padding: 10px 0 0 14px; border-left: 3px solid #3f7cf4; }
.okta-attributes-status .red-ui-button { margin-left: 8px; }
.red-ui-editor .okta-row > label.okta-check { display: flex; gap: 8px; align-items: center; }
.red-ui-editor .okta-row > label.okta-check > input { width: auto; margin: 0; }
.okta-more { margin-top: 4px; border-top: 1px solid var(--red-ui-secondary-border-color, #ddd); padding-top: 10px; }
.okta-more > summary { cursor: pointer; font-weight: 600; margin-bottom: 10px; }
.okta-danger { border: 1px solid #e5a39b; border-left: 4px solid #b3261e; background: #fdeeec; color: #5f1410;
  border-radius: 4px; padding: 9px 12px; margin-bottom: 14px; line-height: 1.45; }
.okta-danger label { display: flex; gap: 8px; align-items: center; width: auto; margin: 7px 0 0; font-weight: 600;
  color: inherit; }
.okta-danger input[type=checkbox] { width: auto; margin: 0; }
.okta-consent { margin-top: 7px; font-weight: 600; }
.okta-consent-step { margin: 0 0 12px; padding: 9px 12px; border-left: 4px solid #b3261e; background: #fdeeec; color: #5f1410;
  line-height: 1.45; overflow-wrap: anywhere; }
.okta-consent-step button { margin-top: 6px; }
.okta-found { padding: 2px 0; line-height: 1.3; }
.okta-found b, .okta-found span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.okta-found span { font-size: 12px; opacity: 0.7; }
#okta-test-result { margin-top: 8px; line-height: 1.45; }
.red-ui-palette-node[data-palette-type^="okta-"] { width: var(--okta-palette-node, 150px); height: auto !important;
  min-height: 26px; }
.red-ui-palette-node[data-palette-type^="okta-"] .red-ui-palette-label { color: #16233b; text-align: left;
  margin: 3px 14px 3px 38px; line-height: 18px; font-size: 12.5px; }
.red-ui-palette-node[data-palette-type^="okta-"] .red-ui-palette-label br { display: none; }
.red-ui-palette-node[data-palette-type^="okta-"] .red-ui-palette-port { top: calc(50% - 5px) !important; }
`;

/** CSS of the builder. The colour of its header shows whether it works on a sandbox or a real org. */
export function builderStyle(sandbox: boolean): string {
  const [band, edge] = sandbox ? ['#12305f', '#3f7cf4'] : ['#a3130c', '#ff6a5f'];
  return `
#red-ui-header { background: ${band}; border-bottom-color: ${edge}; }
#red-ui-header .red-ui-header-logo { color: #fff; font-weight: 600; }
#red-ui-header-button-sidemenu, #red-ui-header-button-sidemenu i { color: #fff !important; }
/* In Node-RED 4 the palette beside the workspace is too narrow for our titles. In Node-RED 5 it is in a sidebar. */
body:has(#red-ui-main-container > #red-ui-palette) { --okta-palette-node: 214px; }
#red-ui-main-container > #red-ui-palette { width: 250px; }
#red-ui-main-container:has(> #red-ui-palette) > #red-ui-workspace { left: 249px; }
#red-ui-main-container.red-ui-palette-closed > #red-ui-palette { width: 8px; }
#red-ui-main-container.red-ui-palette-closed:has(> #red-ui-palette) > #red-ui-workspace { left: 7px; }
`;
}
