/**
 * The syntax tree of a template, as far as the guard lets it pass. The engine's own types say of a node only that it is
 * one; these are what its parser makes.
 */

type Named = { readonly type: "Identifier"; readonly value: string };

type Call = {
  readonly type: "CallExpression";
  readonly callee: { readonly value?: string };
  readonly args: readonly TemplateNode[];
};

/** A node by its kind. Kinds that are not here are refused. */
export type TemplateNode =
  | Named
  | { readonly type: "Comment" | "StringLiteral" | "IntegerLiteral" | "FloatLiteral" }
  | { readonly type: "Program"; readonly body: readonly TemplateNode[] }
  | {
      readonly type: "If";
      readonly test: TemplateNode;
      readonly body: readonly TemplateNode[];
      readonly alternate: readonly TemplateNode[];
    }
  | {
      readonly type: "Ternary";
      readonly condition: TemplateNode;
      readonly trueExpr: TemplateNode;
      readonly falseExpr: TemplateNode;
    }
  | { readonly type: "SelectExpression"; readonly lhs: TemplateNode; readonly test: TemplateNode }
  | {
      readonly type: "ArrayLiteral" | "TupleLiteral";
      readonly value: readonly TemplateNode[];
    }
  | { readonly type: "UnaryExpression"; readonly argument: TemplateNode }
  | {
      readonly type: "BinaryExpression";
      readonly operator: { readonly value: string };
      readonly left: TemplateNode;
      readonly right: TemplateNode;
    }
  | { readonly type: "TestExpression"; readonly operand: TemplateNode; readonly test: Named }
  | {
      readonly type: "FilterExpression";
      readonly operand: TemplateNode;
      readonly filter: Named | Call;
    }
  | { readonly type: "KeywordArgumentExpression"; readonly value: TemplateNode };
